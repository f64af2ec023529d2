import { expect } from 'chai'
import type { KubeObject, List } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

describe('list', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    for (const name of ['c', 'a', 'b']) await server.client.create(pods, simplePod(name, { app: name, tier: name === 'c' ? 'back' : 'front' }))
  })
  const names = (list: List<KubeObject>): string[] => list.items.map(({ metadata }) => metadata.name)
  const select = async (labelSelector: string): Promise<string[]> => names(await server.client.list(pods, { namespace: 'default', labelSelector }))

  it('goes page by page through one revision', async () => {
    const first = await server.client.list(pods, { namespace: 'default', limit: 2 })
    expect(names(first)).to.deep.equal(['a', 'b'])
    expect(first.metadata.remainingItemCount).to.equal(1)
    await server.client.create(pods, simplePod('d'))
    await server.client.delete(pods, { name: 'c', namespace: 'default' })
    const second = await server.client.list(pods, { namespace: 'default', limit: 2, continue: first.metadata.continue as string })
    expect(names(second)).to.deep.equal(['c'])
    expect(second.metadata).to.deep.equal({ resourceVersion: first.metadata.resourceVersion })
  })

  it('says so when a page is no longer to be had, and how to go on', async () => {
    const first = await server.client.list(pods, { namespace: 'default', limit: 1 })
    await server.client.create(pods, simplePod('d'))
    server.api.store.compact()
    const { code, body } = await server.send('GET', '/api/v1/namespaces/default/pods', undefined, { query: { limit: '1', continue: first.metadata.continue } })
    expect(code).to.equal(410)
    const token = (body as { metadata: { continue: string } }).metadata.continue
    expect(names(await server.client.list(pods, { namespace: 'default', continue: token }))).to.deep.equal(['b', 'c', 'd'])
  })

  it('shows an earlier revision where exactly that is asked for', async () => {
    const before = `${server.api.store.revision}`
    await server.client.create(pods, simplePod('d'))
    const exact = await server.client.list(pods, { namespace: 'default', resourceVersion: before, resourceVersionMatch: 'Exact' })
    expect(names(exact)).to.deep.equal(['a', 'b', 'c'])
    expect(names(await server.client.list(pods, { namespace: 'default', resourceVersion: before }))).to.include('d')
  })

  it('selects by labels', async () => {
    expect(await select('app=a')).to.deep.equal(['a'])
    expect(await select('app!=a')).to.deep.equal(['b', 'c'])
    expect(await select('app in (a, c),tier notin (back)')).to.deep.equal(['a'])
    expect(await select('app,!nothing')).to.deep.equal(['a', 'b', 'c'])
    expect(await select('tier==front,app')).to.deep.equal(['a', 'b'])
    expect(await select('')).to.deep.equal(['a', 'b', 'c'])
  })

  it('refuses selectors as the real parser does', async () => {
    const messages = await Promise.all(
      ['a==b=c', 'a in b', 'a b', ',a', 'a,'].map(async (labelSelector) => {
        const { body } = await server.send('GET', '/api/v1/pods', undefined, { query: { labelSelector } })
        return (body as { message: string }).message
      }),
    )
    for (const message of messages) expect(message).to.match(/^unable to parse requirement: found '.*',? expected: /)
  })

  it('selects by fields', async () => {
    const list = (fieldSelector: string): Promise<List<KubeObject>> => server.client.list(pods, { fieldSelector })
    expect(names(await list('metadata.name=a,metadata.namespace=default'))).to.deep.equal(['a'])
    expect(names(await list('metadata.name!=a,spec.nodeName='))).to.deep.equal(['b', 'c'])
  })

  it('shows the metadata only, where that is asked for', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const { body } = await server.send('GET', '/api/v1/namespaces/default/pods', undefined, { accept })
    const list = body as List<KubeObject>
    expect(list.kind).to.equal('PartialObjectMetadataList')
    expect(Object.keys(list.items[0] as object)).to.deep.equal(['kind', 'apiVersion', 'metadata'])
  })
})
