import { expect } from 'chai'
import { settle } from '../../testing.ts'
import { configMaps } from '../../kube/resource.ts'
import { testServer, type TestServer } from './testing.ts'

describe('paths that only watch', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    for (const name of ['a', 'b'])
      await server.client.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
      })
  })

  async function seenBy(path: string, query: Record<string, string> = {}): Promise<string[]> {
    const stopped = new AbortController()
    const seen: string[] = []
    const stream = await server.client.transport.watch({ method: 'GET', path, query, signal: stopped.signal })
    const done = (async () => {
      for await (const { type, object } of stream)
        seen.push(`${type} ${(object as { metadata: { name: string } }).metadata.name}`)
    })()
    await server.client.delete(configMaps, { name: 'b', namespace: 'default' })
    await settle()
    stopped.abort()
    await done
    return seen
  }

  it('tell of a collection', async () => {
    expect(await seenBy('/api/v1/watch/namespaces/default/configmaps')).to.deep.equal([
      'ADDED a',
      'ADDED b',
      'DELETED b',
    ])
  })

  it('tell of all namespaces, by a selector', async () => {
    expect(
      await seenBy('/api/v1/watch/configmaps', { fieldSelector: 'metadata.name!=a,metadata.namespace=default' }),
    ).to.deep.equal(['ADDED b', 'DELETED b'])
  })

  it('tell of one object', async () => {
    expect(await seenBy('/api/v1/watch/namespaces/default/configmaps/a')).to.deep.equal(['ADDED a'])
    const query = { fieldSelector: 'metadata.name=b' }
    const refused = await seenBy('/api/v1/watch/namespaces/default/configmaps/a', query).catch(
      (error: unknown) => error,
    )
    expect(refused).to.include({ code: 400, message: "fieldSelector metadata.name doesn't match requested name" })
  })

  it('are for nothing else', async () => {
    expect((await server.send('POST', '/api/v1/watch/namespaces/default/configmaps', {})).code).to.equal(405)
    expect((await server.send('GET', '/api/v1/watch/namespaces/default/frobs')).code).to.equal(404)
    expect((await server.send('GET', '/api/v1/watch/namespaces/default/configmaps/a/status')).code).to.equal(404)
  })
})
