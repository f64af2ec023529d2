import { expect } from 'chai'
import { settle } from '../../testing.ts'
import type { KubeObject, List } from '../../kube/objects.ts'
import { seededRandom } from '../random.ts'
import { expected, factsOf, path, revisionOf, selecting, Watch, write } from './testing-watch.ts'
import { testServer } from './testing.ts'

describe('every watch', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it(`keeps its promises while others write, come and go (seed ${seed})`, async () => {
      const server = await testServer()
      const { transport } = server.client
      const random = seededRandom(seed)
      const start = server.api.store.revision
      const facts = factsOf(server.api)
      const watches: Watch[] = []
      for (let round = 0; round < 12; round++) {
        const since = start + Math.floor(random() * (server.api.store.revision - start + 1))
        const watch = new Watch(transport, since, random() < 0.5 ? selecting : {})
        await watch.start()
        watches.push(watch)
        await write(transport, random, 10)
        // Some are cut off, and go on from where they were.
        const cut = watches[Math.floor(random() * watches.length)]
        await cut?.stop()
        await cut?.start()
        if (random() < 0.4) await server.clock.advance(60_000)
      }
      await server.clock.advance(60_000)
      await settle()
      const last = server.api.store.revision
      expect(facts.length).to.be.greaterThan(100)
      for (const watch of watches) {
        watch.check(facts, last)
        expect(watch.revision).to.equal(last)
        await watch.stop()
      }
    })
  }

  it('agrees with a list at the revision from which it goes on', async () => {
    const server = await testServer()
    const { transport } = server.client
    const random = seededRandom(7)
    await write(transport, random, 20)
    const { body } = await server.send('GET', path, undefined, { query: { limit: '2' } })
    const page = body as List<KubeObject>
    const at = page.metadata.resourceVersion
    await write(transport, random, 20)
    const query = { limit: '500', continue: page.metadata.continue ?? '' }
    const rest = (await server.send('GET', path, undefined, { query })).body as List<KubeObject>
    const names = new Map([...page.items, ...rest.items].map((object) => [object.metadata.name, revisionOf(object)]))
    const watch = new Watch(transport, Number(at))
    await watch.start()
    await settle()
    for (const { type, name, revision } of watch.seen) {
      expect(names.has(name), `${type} ${name}`).to.equal(type !== 'ADDED')
      if (type === 'DELETED') names.delete(name)
      else names.set(name, revision)
    }
    const now = (await server.send('GET', path)).body as List<KubeObject>
    expect(Object.fromEntries(names)).to.deep.equal(
      Object.fromEntries(now.items.map((object) => [object.metadata.name, revisionOf(object)])),
    )
    await watch.stop()
  })

  it('sees every event exactly once while 1,000 others do', async () => {
    const server = await testServer()
    const { transport } = server.client
    const { revision } = server.api.store
    const facts = factsOf(server.api)
    const watches = Array.from({ length: 1000 }, () => new Watch(transport, revision))
    for (const watch of watches) await watch.start()
    await write(transport, seededRandom(3), 15)
    await settle()
    const all = expected(facts, revision, server.api.store.revision, false)
    expect(all.length).to.be.greaterThan(20)
    for (const { seen } of watches) expect(seen).to.deep.equal(all)
    await Promise.all(watches.map((watch) => watch.stop()))
  })

  it('is told of nothing by what changes nothing, and of no revision twice', async () => {
    const server = await testServer()
    const { transport } = server.client
    const facts = factsOf(server.api)
    const watch = new Watch(transport, server.api.store.revision)
    await watch.start()
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', labels: { color: 'red' } },
      data: { a: '1' },
    }
    await server.send('POST', path, body)
    const { revision } = server.api.store
    for (const [method, at, what, contentType] of [
      ['PUT', `${path}/m`, body, 'application/json'],
      ['PATCH', `${path}/m`, { data: { a: '1' } }, 'application/merge-patch+json'],
      ['PATCH', `${path}/m`, { data: { a: '1' } }, 'application/strategic-merge-patch+json'],
      ['PATCH', `${path}/m`, [{ op: 'replace', path: '/data/a', value: '1' }], 'application/json-patch+json'],
      ['PATCH', `${path}/m`, [], 'application/json-patch+json'],
    ] as const) {
      const { code, body: same } = await server.send(method, at, what, { contentType })
      expect([code, revisionOf(same as KubeObject)]).to.deep.equal([200, revision])
    }
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      const { code } = await server.send(
        method,
        method === 'POST' ? path : `${path}/m`,
        method === 'POST' ? { ...body, metadata: { name: 'n' } } : method === 'PUT' ? { ...body, data: {} } : undefined,
        { query: { dryRun: 'All' } },
      )
      expect(code).to.be.lessThan(300)
    }
    expect(server.api.store.revision).to.equal(revision)
    // Objects come and go by the same name; their revisions do not.
    for (let count = 0; count < 3; count++) {
      await server.send('DELETE', `${path}/m`)
      await server.send('POST', path, body)
    }
    await settle()
    const revisions = watch.seen.map((seen) => seen.revision)
    expect(revisions)
      .to.deep.equal([...new Set(revisions)])
      .and.have.length(7)
    watch.check(facts, server.api.store.revision)
    await watch.stop()
  })
})
