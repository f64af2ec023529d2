/** What every watch promises, in the manner of etcd's robustness tests: bookmarkable, ordered, unique, atomic, reliable, resumable. */
import { expect } from 'chai'
import { settle } from '../../testing.ts'
import type { KubeObject, List, WatchEvent } from '../../kube/objects.ts'
import { configMaps, pathOf } from '../../kube/resource.ts'
import { seededRandom } from '../random.ts'
import { storeKey } from './api.ts'
import { testServer, type TestServer } from './testing.ts'

/** What happened to an object at a revision, as the store tells it. */
interface Fact {
  revision: number
  type: string
  object: KubeObject
  previous?: KubeObject
}

interface Seen {
  type: string
  revision: number
  name: string
}

const revisionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number => Number(metadata.resourceVersion)
const matching = ({ metadata }: KubeObject): boolean => metadata.labels?.color === 'red'

class Watch {
  readonly seen: Seen[]
  readonly since: number
  private readonly stopped = new AbortController()
  private readonly server: TestServer
  private readonly query: Record<string, string>
  private running: Promise<void> | undefined

  /** @param seen what an earlier watch saw, from whose end this one goes on */
  constructor(server: TestServer, since: number, query: Record<string, string>, seen: readonly Seen[] = []) {
    this.seen = [...seen]
    this.server = server
    this.since = since
    this.query = query
  }

  /** The last revision that was told of, by an event or a bookmark. */
  get revision(): number {
    return this.seen.at(-1)?.revision ?? this.since
  }

  start(): void {
    const query = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: `${this.revision}`, ...this.query }
    this.running = (async () => {
      const path = pathOf(configMaps, 'default')
      for await (const event of await this.server.client.transport.watch({ method: 'GET', path, query, signal: this.stopped.signal })) this.note(event)
    })()
  }

  async stop(): Promise<void> {
    this.stopped.abort()
    await this.running
  }

  private note({ type, object }: WatchEvent): void {
    expect(type).to.not.equal('ERROR')
    this.seen.push({ type, revision: revisionOf(object as KubeObject), name: (object as KubeObject).metadata.name })
  }
}

/** What a watch has to say of these facts: with a selector, coming to match is ADDED and ceasing to is DELETED. */
function expected(facts: readonly Fact[], since: number, until: number, selector: boolean): Seen[] {
  return facts.flatMap(({ revision, type, object, previous }) => {
    if (revision <= since || revision > until) return []
    const is = type !== 'DELETED' && (!selector || matching(object))
    const was = previous !== undefined && (!selector || matching(previous))
    if (!is && !was) return []
    return [{ type: is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED', revision, name: object.metadata.name }]
  })
}

/** Several writers at once, each doing one thing after the other to few objects. */
async function write(server: TestServer, random: () => number, steps: number): Promise<void> {
  const one = async (): Promise<void> => {
    const name = `m${Math.floor(random() * 6)}`
    const path = pathOf(configMaps, 'default')
    const labels = { color: random() < 0.5 ? 'red' : 'blue' }
    const chance = random()
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { value: `${Math.floor(random() * 4)}` } }
    if (chance < 0.4) await server.send('POST', path, body)
    else if (chance < 0.75) await server.send('PATCH', `${path}/${name}`, { metadata: { labels }, data: body.data }, { contentType: 'application/merge-patch+json' })
    else if (chance < 0.97) await server.send('DELETE', `${path}/${name}`)
    else await server.send('DELETE', path)
  }
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let step = 0; step < steps; step++) await one()
  }))
}

describe('every watch', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it(`keeps its promises while others write, come and go (seed ${seed})`, async () => {
      const server = await testServer()
      const random = seededRandom(seed)
      const facts: Fact[] = []
      const start = server.api.store.revision
      server.api.store.watch(storeKey(configMaps), 'default', start, (change) => facts.push(change))
      const watches: { watch: Watch; selector: boolean }[] = []
      for (let round = 0; round < 12; round++) {
        const selector = random() < 0.5
        const since = start + Math.floor(random() * (server.api.store.revision - start + 1))
        const watch = new Watch(server, since, selector ? { labelSelector: 'color=red' } : {})
        watch.start()
        watches.push({ watch, selector })
        await write(server, random, 10)
        // Some are cut off, and go on from where they were.
        const [cut] = watches.splice(Math.floor(random() * watches.length), 1)
        if (cut) {
          await cut.watch.stop()
          const next = new Watch(server, cut.watch.since, cut.selector ? { labelSelector: 'color=red' } : {}, cut.watch.seen)
          next.start()
          watches.push({ watch: next, selector: cut.selector })
        }
        if (random() < 0.4) await server.clock.advance(60_000)
      }
      await server.clock.advance(60_000)
      await settle()
      const last = server.api.store.revision
      expect(facts.length).to.be.greaterThan(100)
      for (const { watch, selector } of watches) {
        const events = watch.seen.filter(({ type }) => type !== 'BOOKMARK')
        // Reliable, ordered, unique and, as revisions are those of single writes, atomic.
        expect(events).to.deep.equal(expected(facts, watch.since, last, selector))
        // Bookmarkable: what a bookmark promises to have told has been told, and nothing older comes after it.
        const revisions = watch.seen.map(({ revision }) => revision)
        expect(revisions).to.deep.equal(revisions.toSorted((a, b) => a - b))
        expect(watch.revision).to.equal(last)
        await watch.stop()
      }
    })
  }

  it('agrees with a list at the revision from which it goes on', async () => {
    const server = await testServer()
    const random = seededRandom(7)
    await write(server, random, 20)
    const { body } = await server.send('GET', pathOf(configMaps, 'default'), undefined, { query: { limit: '2' } })
    const page = body as List<KubeObject>
    const at = page.metadata.resourceVersion
    await write(server, random, 20)
    const query = { limit: '500', continue: page.metadata.continue ?? '' }
    const rest = (await server.send('GET', pathOf(configMaps, 'default'), undefined, { query })).body as List<KubeObject>
    const names = new Map([...page.items, ...rest.items].map((object) => [object.metadata.name, revisionOf(object)]))
    const watch = new Watch(server, Number(at), {})
    watch.start()
    await settle()
    for (const { type, name, revision } of watch.seen) {
      expect(names.has(name), `${type} ${name}`).to.equal(type !== 'ADDED')
      if (type === 'DELETED') names.delete(name)
      else names.set(name, revision)
    }
    const now = (await server.send('GET', pathOf(configMaps, 'default'))).body as List<KubeObject>
    expect(Object.fromEntries(names)).to.deep.equal(Object.fromEntries(now.items.map((object) => [object.metadata.name, revisionOf(object)])))
    await watch.stop()
  })

  it('sees every event exactly once while 1,000 others do', async function () {
    this.timeout(60_000)
    const server = await testServer()
    const facts: Fact[] = []
    const { revision } = server.api.store
    server.api.store.watch(storeKey(configMaps), 'default', revision, (change) => facts.push(change))
    const watches = Array.from({ length: 1000 }, () => new Watch(server, revision, {}))
    for (const watch of watches) watch.start()
    await write(server, seededRandom(3), 15)
    await settle()
    const all = expected(facts, revision, server.api.store.revision, false)
    expect(all.length).to.be.greaterThan(20)
    for (const { seen } of watches) expect(seen).to.deep.equal(all)
    await Promise.all(watches.map((watch) => watch.stop()))
  })
})
