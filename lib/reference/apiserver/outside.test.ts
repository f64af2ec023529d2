import { expect } from 'chai'
import { KubeClient } from '../../kube/client.ts'
import { pods } from '../../kube/resource.ts'
import { outsideTransport } from './outside.ts'
import { simplePod, testServer } from './testing.ts'

describe('the API server, as from another process', () => {
  it('gives objects of its own, without what no text says', async () => {
    const server = await testServer()
    const client = new KubeClient(outsideTransport(server.api, 'outsider'))
    const created = await client.create(pods, { ...simplePod('p'), nothing: undefined })
    expect(created.metadata.managedFields?.map(({ manager }) => manager)).to.deep.equal(['outsider'])
    const [once, again] = [await client.get(pods, created.metadata), await client.get(pods, created.metadata)]
    expect([once, again]).to.deep.equal([created, created])
    expect(once === again).to.equal(false)
    const { items } = await client.list(pods, { namespace: 'default' })
    const { kind: _, apiVersion: __, ...untyped } = created
    expect(items).to.deep.equal([untyped])
  })

  it('tells of changes and refusals as they are', async () => {
    const { api, client: inside } = await testServer()
    const client = new KubeClient(outsideTransport(api, 'outsider'))
    const done = new AbortController()
    const pod = await inside.create(pods, simplePod('p'))
    for await (const event of client.watch(pods, { namespace: 'default', signal: done.signal })) {
      expect(event).to.deep.equal({ type: 'ADDED', object: pod })
      expect(event.object === pod).to.equal(false)
      done.abort()
    }
    const refused = await client.transport.send({ method: 'GET', path: '/api/v1/namespaces/default/pods/q' })
    expect(refused).to.deep.include({ code: 404, warnings: [] }).and.to.have.nested.property('body.reason', 'NotFound')
    const text = await client.transport.send({ method: 'GET', path: '/healthz' })
    expect(text.body).to.equal('ok')
  })

  it('gives any answer as the text that is sent', async () => {
    const { api, client } = await testServer()
    const pod = await client.create(pods, simplePod('p'))
    const { transport } = new KubeClient(outsideTransport(api, 'outsider'))
    const path = '/api/v1/namespaces/default/pods/p'
    const read = async (method: 'GET' | 'DELETE', body?: string): Promise<string> => {
      let text = ''
      const answer = await transport.read({ method, path, ...(body !== undefined && { body }) })
      for await (const bytes of answer) text += Buffer.from(bytes).toString()
      return text
    }
    expect(JSON.parse(await read('GET'))).to.deep.equal(pod)
    const other = read('DELETE', '{"preconditions":{"uid":"another"}}')
    expect(await other.catch((error: unknown) => error)).to.have.property('reason', 'Conflict')
  })
})
