/** What every watch promises, in the manner of etcd's robustness tests: bookmarkable, ordered, unique, atomic, reliable, resumable. */
import { expect } from 'chai'
import type { KubeObject, WatchEvent } from '../../kube/objects.ts'
import { configMaps, pathOf } from '../../kube/resource.ts'
import type { Transport } from '../../kube/transport.ts'
import { storeKey, type Api } from './api.ts'

/** What happened to an object at a revision, as the store tells it. */
export interface Fact {
  revision: number
  type: string
  object: KubeObject
  previous?: KubeObject
}

export interface Seen {
  type: string
  revision: number
  name: string
}

export const path = pathOf(configMaps, 'default')
export const selecting = { labelSelector: 'color=red' }
const matching = ({ metadata }: KubeObject): boolean => metadata.labels?.color === 'red'

export const revisionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number =>
  Number(metadata.resourceVersion)

/** Everything that happens to ConfigMaps in the namespace `default` from now on. */
export function factsOf({ store }: Api): Fact[] {
  const facts: Fact[] = []
  store.watch(storeKey(configMaps), 'default', store.revision, (change) => facts.push(change))
  return facts
}

/** What a watch has to say of these facts: with a selector, coming to match is ADDED and ceasing to is DELETED. */
export function expected(facts: readonly Fact[], since: number, until: number, selector: boolean): Seen[] {
  return facts.flatMap(({ revision, type, object, previous }) => {
    if (revision <= since || revision > until) return []
    const is = type !== 'DELETED' && (!selector || matching(object))
    const was = previous !== undefined && (!selector || matching(previous))
    if (!is && !was) return []
    return [{ type: is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED', revision, name: object.metadata.name }]
  })
}

export class Watch {
  readonly seen: Seen[] = []
  readonly since: number
  readonly query: Readonly<Record<string, string>>
  private readonly transport: Transport
  private stopped = new AbortController()
  private running: Promise<void> = Promise.resolve()
  private arrived: { revision: number; resolve(): void } | undefined

  constructor(transport: Transport, since: number, query: Readonly<Record<string, string>> = {}) {
    this.transport = transport
    this.since = since
    this.query = query
  }

  /** The last revision that was told of, by an event or a bookmark. */
  get revision(): number {
    return this.seen.at(-1)?.revision ?? this.since
  }

  /** Begins, or goes on from where it was; resolves when the server has accepted. */
  async start(): Promise<void> {
    this.stopped = new AbortController()
    const query = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: `${this.revision}`, ...this.query }
    const events = await this.transport.watch({ method: 'GET', path, query, signal: this.stopped.signal })
    this.running = (async () => {
      for await (const event of events) this.note(event)
    })()
  }

  async stop(): Promise<void> {
    this.stopped.abort()
    await this.running
  }

  /** Resolves when it has been told of this revision, or of a later one. */
  reaches(revision: number): Promise<void> {
    if (this.revision >= revision) return Promise.resolve()
    return new Promise((resolve) => (this.arrived = { revision, resolve }))
  }

  /** Fails unless it kept all its promises so far. */
  check(facts: readonly Fact[], until: number): void {
    const events = this.seen.filter(({ type }) => type !== 'BOOKMARK')
    // Reliable, ordered, unique and, as revisions are those of single writes, atomic.
    expect(events).to.deep.equal(expected(facts, this.since, until, 'labelSelector' in this.query))
    // Bookmarkable: what a bookmark promises to have told has been told, and nothing older comes after it.
    const revisions = this.seen.map(({ revision }) => revision)
    expect(revisions).to.deep.equal(revisions.toSorted((a, b) => a - b))
  }

  private note({ type, object }: WatchEvent): void {
    expect(type).to.not.equal('ERROR')
    this.seen.push({ type, revision: revisionOf(object as KubeObject), name: (object as KubeObject).metadata.name })
    if (this.arrived && this.revision >= this.arrived.revision) this.arrived.resolve()
  }
}

/** Several writers at once, each doing one thing after the other to few objects. */
export async function write(transport: Transport, random: () => number, steps: number): Promise<void> {
  const one = async (): Promise<void> => {
    const name = `m${Math.floor(random() * 6)}`
    const labels = { color: random() < 0.5 ? 'red' : 'blue' }
    const chance = random()
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels },
      data: { value: `${Math.floor(random() * 4)}` },
    }
    const patch = { metadata: { labels }, data: body.data }
    if (chance < 0.4) await transport.send({ method: 'POST', path, body })
    else if (chance < 0.75)
      await transport.send({
        method: 'PATCH',
        path: `${path}/${name}`,
        body: patch,
        contentType: 'application/merge-patch+json',
      })
    else if (chance < 0.97) await transport.send({ method: 'DELETE', path: `${path}/${name}` })
    else await transport.send({ method: 'DELETE', path })
  }
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let step = 0; step < steps; step++) await one()
    }),
  )
}

/** The last thing that happens: every watch sees it, whatever it selects. Returns its revision. */
export async function finish(transport: Transport): Promise<number> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'end', labels: { color: 'red' } } }
  const { body: created } = await transport.send({ method: 'POST', path, body })
  return revisionOf(created as KubeObject)
}
