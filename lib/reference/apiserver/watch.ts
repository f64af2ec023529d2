/** Watches: what happened since a revision, and what happens from now on. */
import type { KubeObject, WatchEvent } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { keptAs, type Kind } from '../resources/kind.ts'
import { ExpiredError, type Change } from '../store/store.ts'
import { storeKey, type Api, type Call } from './api.ts'
import { revisionOf, tooLarge } from './list.ts'
import { checkListOptions, flag, integer } from './parameters.ts'
import { representEvents } from './represent.ts'
import { selectorOf, type Predicate } from './selectors.ts'
import { expired } from './status.ts'

/** Where a watch's events go. */
export interface Sink {
  event(event: WatchEvent, revision: number): void
  /** The revision of the event that has waited longest for the client to take it. */
  waitsSince(): number | undefined
  /** Called once, when the server ends the watch: `instead` of all that waits, where it is given. */
  end(instead?: WatchEvent): void
}

const bookmarkPeriod = 60_000
const defaultTimeout = 30 * 60

/** Starts a watch; the returned function stops it. @throws ApiError where it cannot start. */
export function watch(api: Api, kind: Kind, namespace: string, call: Call, sink: Sink): () => void {
  const { query } = call
  const kept = keptAs(kind)
  checkListOptions(call, true)
  const matches = selectorOf(kind, query.get('labelSelector'), query.get('fieldSelector') ?? undefined)
  const show = representEvents(kind, call, () => api.clock.now())
  const key = storeKey(kept.resource)
  const send = (event: WatchEvent, revision: number): void => sink.event(show(event), revision)
  const since = startOf(api, kept, namespace, call, matches, send)
  const deliver = (change: Change): void => {
    const event = eventOf(change, matches)
    if (!event) return
    if ((sink.waitsSince() ?? change.revision) > api.store.dropped(key)) return send(event, change.revision)
    // Who is further behind than a watch can begin is cut off: nobody keeps so much for the slowest.
    stop()
    sink.end(failed(`too old resource version: the watch is too far behind revision ${change.revision}`))
  }
  let stopStore: () => void
  try {
    stopStore = api.store.watch(key, namespace === '' ? undefined : namespace, since, deliver)
  } catch (error) {
    if (!(error instanceof ExpiredError)) throw error
    // As the real server: the watch begins, and its first event is an error.
    sink.end(failed(error.message))
    return () => {}
  }
  const stop = stopAll(api, kind, call, send, sink, stopStore)
  return stop
}

const failed = (message: string): WatchEvent => ({ type: 'ERROR', object: expired(message).status })

/** Sends what there is at the start; returns the revision after which events follow. */
function startOf(
  api: Api,
  kind: Kind,
  namespace: string,
  { query }: Call,
  matches: Predicate | undefined,
  send: (event: WatchEvent, revision: number) => void,
): number {
  const version = query.get('resourceVersion') ?? ''
  const initial = flag(query, 'sendInitialEvents')
  const asked = version === '' ? 0 : revisionOf(version)
  if (asked > api.store.revision) throw tooLarge(asked, api.store.revision)
  const wanted = initial ?? asked === 0
  if (!wanted) return asked === 0 ? api.store.revision : asked
  const { revision } = api.store
  for (const object of api.store.list(storeKey(kind.resource), namespace === '' ? undefined : namespace)) {
    if (!matches || matches(object))
      send({ type: 'ADDED', object: object as KubeObject & Record<string, unknown> }, revision)
  }
  if (initial === true && flag(query, 'allowWatchBookmarks') === true) {
    send(bookmark(kind, revision, { 'k8s.io/initial-events-end': 'true' }), revision)
  }
  return revision
}

/** A change as a selector sees it: an object that no longer matches is gone, one that does now is new. */
function eventOf(change: Change, matches: Predicate | undefined): WatchEvent | undefined {
  const { type, object, previous } = change
  const is = type === 'DELETED' ? false : !matches || matches(object)
  const was = previous !== undefined && (!matches || matches(previous))
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object } as WatchEvent
  if (!was) return undefined
  if (type === 'DELETED') return { type, object } as WatchEvent
  return { type: 'DELETED', object: goneOf(change, previous) } as WatchEvent
}

const gone = new WeakMap<Change, KubeObject>()

/** As it was when it still matched, at the revision at which it no longer does: one for all watches. */
function goneOf(change: Change, previous: KubeObject): KubeObject {
  let object = gone.get(change)
  if (!object)
    gone.set(
      change,
      (object = { ...previous, metadata: { ...previous.metadata, resourceVersion: `${change.revision}` } }),
    )
  return object
}

const bookmark = ({ resource }: Kind, revision: number, annotations?: Record<string, string>): WatchEvent =>
  ({
    type: 'BOOKMARK',
    object: {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion: `${revision}`, creationTimestamp: null, ...(annotations && { annotations }) },
    },
  }) as unknown as WatchEvent

function stopAll(
  api: Api,
  kind: Kind,
  { query }: Call,
  send: (event: WatchEvent, revision: number) => void,
  sink: Sink,
  stopStore: () => void,
): () => void {
  const seconds = integer(query, 'timeoutSeconds') ?? 0
  const cancelTimeout = api.clock.after((seconds || defaultTimeout) * 1000, () => {
    stop()
    sink.end()
  })
  let cancelBookmark = (): void => {}
  const later = (): void => {
    cancelBookmark = api.clock.after(bookmarkPeriod, () => {
      send(bookmark(kind, api.store.revision), api.store.revision)
      later()
    })
  }
  if (flag(query, 'allowWatchBookmarks') === true) later()
  const cancelGone = api.kinds.whenGone(kind, () => {
    stop()
    sink.end()
  })
  function stop(): void {
    stopStore()
    cancelGone()
    cancelTimeout()
    cancelBookmark()
  }
  return stop
}
