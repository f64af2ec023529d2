import { expect } from 'chai'
import type { WatchEvent } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { settle } from '../../testing.ts'
import { path, selecting } from './testing-watch.ts'
import { testServer, webSet } from './testing.ts'

const tables = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const metadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'

describe('questions', () => {
  it('have no rows', async () => {
    const { send } = await testServer()
    const question = { spec: { resourceAttributes: { verb: 'list', resource: 'pods' } } }
    const at = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const { code, body } = await send('POST', at, question, { accept: tables })
    expect(code).to.equal(406)
    expect(body).to.include({ reason: 'NotAcceptable' })
    expect((await send('POST', at, question, { accept: `${tables},application/json` })).code).to.equal(201)
  })
})

describe('scales', () => {
  it('have rows of their own', async () => {
    const { send, client } = await testServer()
    await client.create(statefulSets, webSet())
    const at = '/apis/apps/v1/namespaces/default/statefulsets/web/scale'
    const { code, body } = await send('GET', at, undefined, { accept: tables })
    expect(code).to.equal(200)
    const { columnDefinitions, rows } = body as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] }
    expect(columnDefinitions.map(({ name }) => name)).to.deep.equal(['Name', 'Desired', 'Available', 'Age'])
    expect(rows.map(({ cells }) => cells)).to.deep.equal([['web', 3, 0, '0s']])
    expect((await send('GET', at, undefined, { accept: 'text/html' })).code).to.equal(406)
  })
})

describe('what many watches are shown', () => {
  it('is made once for each way of showing it', async () => {
    const server = await testServer()
    const stopped = new AbortController()
    const watchers = [tables, tables, metadata, metadata, 'application/json', 'application/json'].map((accept) => ({
      accept,
      events: [] as WatchEvent[],
    }))
    const running = watchers.map(async ({ accept, events }) => {
      const query = { watch: 'true', ...selecting }
      for await (const event of await server.client.transport.watch({
        method: 'GET',
        path,
        query,
        accept,
        signal: stopped.signal,
      }))
        events.push(event)
    })
    await settle()
    await server.send('POST', path, { metadata: { name: 'a', labels: { color: 'red' } } })
    await server.send(
      'PATCH',
      `${path}/a`,
      { metadata: { labels: { color: 'blue' } } },
      { contentType: 'application/merge-patch+json' },
    )
    await settle()
    stopped.abort()
    await Promise.all(running)
    for (const [index, { accept, events }] of watchers.entries()) {
      expect(events.map(({ type }) => type)).to.deep.equal(['ADDED', 'DELETED'])
      const other = watchers.find((one, place) => one.accept === accept && place !== index)
      expect(events.map(({ object }) => object)).to.satisfy((objects: unknown[]) =>
        objects.every((object, place) => object === other?.events[place]?.object),
      )
    }
    const kinds = watchers.map(({ events }) => (events[0]?.object as { kind?: string } | undefined)?.kind)
    expect(kinds).to.deep.equal([
      'Table',
      'Table',
      'PartialObjectMetadata',
      'PartialObjectMetadata',
      'ConfigMap',
      'ConfigMap',
    ])
  })
})
