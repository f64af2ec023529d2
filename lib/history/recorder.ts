/** Records what the API says of a namespace. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import * as resources from '../kube/resource.ts'
import type { Resource } from '../kube/resource.ts'
import { Follower } from './follower.ts'
import type { Entry, GapEntry, History, MarkEntry, ObjectEntry, OutputEntry } from './history.ts'
import { recordable, recordedAs } from './kinds.ts'

export interface RecorderOptions {
  namespace: string
  clusterDomain: string
  clock: Clock
}

export interface Recorder {
  /** What is not recorded, and why: a line each. Each is a gap in the history too. */
  readonly problems: readonly string[]
  /** Begins another history, of what is there now and what comes: all before belongs to the last one. */
  begin(): void
  /** Milliseconds since the history began. */
  now(): number
  mark(kind: MarkEntry['kind'], text: string, where?: string): void
  /** `since`: `now()` when the command was started. */
  output(command: string, output: string, since: number): void
  /** Resolves when the API next tells of a change. */
  change(): Promise<void>
  /** Everything so far. */
  history(): History
  /** Resolves when all is recorded that the server had done by now. What cannot be caught up with becomes a gap. */
  settled(): Promise<void>
  /** Resolves when nothing is recorded any more. */
  stop(): Promise<void>
}

/** What guarantees look at: `settled` waits for these. */
const judged = new Set(
  [
    resources.pods,
    resources.statefulSets,
    resources.persistentVolumeClaims,
    resources.persistentVolumes,
    resources.controllerRevisions,
    resources.services,
    resources.endpoints,
    resources.endpointSlices,
  ].map(recordedAs),
)

/**
 * Resolves when all kinds of the namespace, and the volumes bound to its claims, are listed and watched.
 * A kind that cannot be is told as a problem and as a gap. @throws ApiError or UnreachableError where discovery fails.
 */
export async function record(
  client: KubeClient,
  { namespace, clusterDomain, clock }: RecorderOptions,
): Promise<Recorder> {
  let startedAt = clock.now()
  let entries: Entry[] = []
  let change = announced()
  const now = (): number => clock.now() - startedAt
  const push = (entry: ObjectEntry | MarkEntry | OutputEntry | GapEntry, at = now()): void => {
    entries.push({ seq: entries.length, at, ...entry })
    if (!('object' in entry)) return
    change.resolve()
    change = announced()
  }
  const { kinds, problems } = await recordable(client)
  const gap = (resource: string, reason: string, since?: number): void =>
    push({ type: 'GAP', resource, reason, ...(since !== undefined && { since: Math.max(0, since - startedAt) }) })
  const follow = (resource: Resource): Follower => new Follower(client, resource, { namespace, clock, push, gap })
  const followers = [...kinds, resources.persistentVolumes].map(follow)
  const refusals = await Promise.all(followers.map((follower) => follower.begin()))
  problems.push(...refusals.filter((reason) => reason !== undefined))

  return {
    problems,
    begin: () => {
      startedAt = clock.now()
      entries = []
      for (const follower of followers) follower.again()
    },
    now,
    mark: (kind, text, where) => push({ type: 'MARK', kind, text, ...(where === undefined ? {} : { where }) }),
    output: (command, output, since) => push({ type: 'OUTPUT', command, output, since }),
    change: () => change.promise,
    history: () => ({ namespace, clusterDomain, startedAt, entries: [...entries] }),
    settled: async () => {
      const needed = followers.filter(({ name }) => judged.has(name))
      await Promise.all(needed.map((follower) => follower.catchUp()))
    },
    stop: async () => {
      await Promise.all(followers.map((follower) => follower.stop()))
    },
  }
}

function announced(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined
  return { promise: new Promise((done) => (resolve = done)), resolve: () => resolve() }
}
