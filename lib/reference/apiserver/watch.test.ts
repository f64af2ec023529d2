import { expect } from 'chai'
import { settle } from '../../testing.ts'
import { ApiError } from '../../kube/errors.ts'
import type { WatchOptions } from '../../kube/client.ts'
import type { KubeObject, Pod, WatchEvent } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { storeKey } from './api.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

/** Everything that a watch says from now on. */
function record(
  server: TestServer,
  options: WatchOptions,
  accept?: string,
): { seen: string[]; events: WatchEvent[]; done: Promise<void>; stop(): void } {
  const stopped = new AbortController()
  const seen: string[] = []
  const events: WatchEvent[] = []
  const { namespace, signal: _signal, onOpen: _onOpen, ...query } = options
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`
  const texts = Object.fromEntries(Object.entries({ ...query, watch: true }).map(([key, value]) => [key, `${value}`]))
  const done = (async () => {
    const stream = await server.client.transport.watch({
      method: 'GET',
      path,
      query: texts,
      signal: stopped.signal,
      ...(accept && { accept }),
    })
    for await (const event of stream) {
      events.push(event)
      seen.push(`${event.type} ${(event.object as Partial<KubeObject>).metadata?.name ?? ''}`.trim())
    }
  })()
  return { seen, events, done, stop: () => stopped.abort() }
}

describe('watch', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
  })
  const create = (name: string, labels?: Record<string, string>): Promise<Pod> =>
    server.client.create<Pod>(pods, simplePod(name, labels))

  it('begins with what there is, where no revision is given', async () => {
    await create('a')
    const watch = record(server, { namespace: 'default' })
    await settle()
    await create('b')
    await server.client.delete(pods, { name: 'a', namespace: 'default' })
    await settle()
    // That its time is over is told before that it is gone.
    expect(watch.seen).to.deep.equal(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a'])
    watch.stop()
    await watch.done
  })

  it('goes on from a revision, with each change once and in order', async () => {
    const first = await create('a')
    await create('b')
    const watch = record(server, { namespace: 'default', resourceVersion: first.metadata.resourceVersion })
    await create('c')
    await settle()
    expect(watch.seen).to.deep.equal(['ADDED b', 'ADDED c'])
    watch.stop()
  })

  it('sees an object that comes to match as added, and one that no longer does as deleted', async () => {
    const { resourceVersion } = (await create('a', { app: 'x' })).metadata
    const watch = record(server, { namespace: 'default', labelSelector: 'app=y', resourceVersion })
    const relabel = (app: string): Promise<KubeObject> =>
      server.client.patch(pods, { name: 'a', namespace: 'default' }, 'merge', { metadata: { labels: { app } } })
    await relabel('y')
    const last = await relabel('z')
    await settle()
    expect(watch.seen).to.deep.equal(['ADDED a', 'DELETED a'])
    const [, gone] = watch.events as { object: KubeObject }[]
    expect(gone?.object.metadata).to.deep.include({
      labels: { app: 'y' },
      resourceVersion: last.metadata.resourceVersion,
    })
    watch.stop()
  })

  it('says nothing of a write that changes nothing', async () => {
    const pod = await create('a')
    const watch = record(server, { namespace: 'default', resourceVersion: pod.metadata.resourceVersion })
    const again = await server.client.update<Pod>(pods, pod)
    await settle()
    expect(watch.seen).to.deep.equal([])
    expect(again.metadata.resourceVersion).to.equal(pod.metadata.resourceVersion)
    watch.stop()
  })

  it('ends with an error where the revision is forgotten', async () => {
    server = await testServer({ changes: 2 })
    for (const name of ['a', 'b', 'c', 'd']) await create(name)
    const watch = record(server, { namespace: 'default', resourceVersion: '1' })
    await watch.done
    expect(watch.events).to.have.length(1)
    expect(watch.events[0]).to.deep.include({ type: 'ERROR' })
    expect(watch.events[0]?.object).to.include({ code: 410, reason: 'Expired' })
  })

  it('cuts off who is too far behind, and nobody else', async () => {
    server = await testServer({ changes: 300 })
    const pod = await create('a')
    const slow = await server.client.transport.watch({ method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } })
    const watch = record(server, { namespace: 'default' })
    await settle()
    for (let index = 0; index <= 300; index++) {
      server.api.store.put(storeKey(pods), { ...pod, metadata: { ...pod.metadata, labels: { index: `${index}` } } })
      if (index % 100 === 0) await settle()
    }
    await settle()
    expect(watch.seen).to.have.length(302)
    const events: WatchEvent[] = []
    for await (const event of slow) events.push(event)
    expect(events).to.have.length(1)
    expect(events[0]?.object).to.include({ code: 410, reason: 'Expired' })
    watch.stop()
  })

  it('keeps little of what is large for those who are behind', async () => {
    server = await testServer({ characters: 100_000 })
    const pod = await create('a')
    const slow = await server.client.transport.watch({ method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } })
    for (let index = 0; index < 5; index++) {
      server.api.store.put(storeKey(pods), {
        ...pod,
        metadata: { ...pod.metadata, annotations: { large: `${index}`.repeat(40_000) } },
      })
    }
    const events: WatchEvent[] = []
    for await (const event of slow) events.push(event)
    expect(events.map(({ type }) => type)).to.deep.equal(['ERROR'])
  })

  it('ends when its time is up', async () => {
    const watch = record(server, { namespace: 'default', timeoutSeconds: 5 })
    await settle()
    await server.clock.advance(5000)
    await watch.done
  })

  it('marks the end of the initial events, and its progress, with bookmarks', async () => {
    await create('a')
    const watch = record(server, {
      namespace: 'default',
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
    })
    await settle()
    expect(watch.seen).to.deep.equal(['ADDED a', 'BOOKMARK'])
    const [, marked] = watch.events as { object: KubeObject }[]
    expect(marked?.object.metadata).to.deep.include({
      annotations: { 'k8s.io/initial-events-end': 'true' },
      resourceVersion: `${server.api.store.revision}`,
    })
    await server.clock.advance(60_000)
    expect(watch.seen.at(-1)).to.equal('BOOKMARK')
    watch.stop()
  })

  it('shows rows of a table, with columns in the first only', async () => {
    await create('a')
    const watch = record(server, { namespace: 'default' }, 'application/json;as=Table;v=v1;g=meta.k8s.io')
    await create('b')
    await settle()
    const tables = watch.events.map(
      ({ object }) => object as unknown as { columnDefinitions: unknown[] | null; rows: { cells: unknown[] }[] },
    )
    expect(tables.map(({ rows }) => rows[0]?.cells[0])).to.deep.equal(['a', 'b'])
    expect(tables.map(({ columnDefinitions }) => columnDefinitions?.length ?? 0)).to.deep.equal([9, 0])
    watch.stop()
  })

  it('refuses a revision that is no number, and one from the future', async () => {
    for (const [resourceVersion, code] of [
      ['soon', 500],
      ['999999', 504],
    ] as const) {
      const refused = await record(server, { namespace: 'default', resourceVersion }).done.catch(
        (error: unknown) => error,
      )
      expect(refused).to.be.instanceOf(ApiError).and.include({ code })
    }
  })
})
