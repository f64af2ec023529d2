import { expect } from 'chai'
import { KubeClient } from './client.ts'
import { discover } from './discovery.ts'
import { ApiError } from './errors.ts'
import type { ApiRequest, Transport } from './transport.ts'

/** Answers by path; what is missing is 404, and what is an error is thrown. */
function clientOf(documents: Record<string, object>): { client: KubeClient; asked: string[] } {
  const asked: string[] = []
  const send = async ({ path, accept }: ApiRequest) => {
    asked.push(path)
    const body =
      documents[`${path} ${accept?.includes('APIGroupDiscoveryList') ? 'aggregated' : ''}`] ?? documents[path]
    if (body instanceof Error) throw body
    const missing = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code: 404, reason: 'NotFound' }
    return { code: body === undefined ? 404 : 200, body: body ?? missing, warnings: [] }
  }
  return { client: new KubeClient({ send } as Partial<Transport> as Transport), asked }
}

const versions = ['v2', 'v1'].map((version) => ({ groupVersion: `example.com/${version}`, version }))
const pods = {
  name: 'pods',
  singularName: 'pod',
  kind: 'Pod',
  namespaced: true,
  verbs: ['get', 'list'],
  shortNames: ['po'],
  categories: ['all'],
}
const webs = { name: 'webs', singularName: '', kind: 'Web', namespaced: false, verbs: ['get'] }
const oneByOne = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': { resources: [pods, { ...pods, name: 'pods/log' }] },
  '/apis': { kind: 'APIGroupList', groups: [{ name: 'example.com', versions, preferredVersion: versions[0] }] },
  '/apis/example.com/v2': { resources: [webs] },
  '/apis/example.com/v1': { resources: [webs, { ...webs, name: 'webs/status' }] },
}
const podsTold = {
  resource: 'pods',
  responseKind: { group: '', version: 'v1', kind: 'Pod' },
  scope: 'Namespaced',
  singularResource: 'pod',
  verbs: ['get', 'list'],
  shortNames: ['po'],
  categories: ['all'],
  subresources: [{ subresource: 'log', verbs: ['get'] }],
}
const websTold = {
  resource: 'webs',
  responseKind: { kind: 'Web' },
  scope: 'Cluster',
  singularResource: '',
  verbs: ['get'],
}
const list = (...items: object[]) => ({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items })
const groupsTold = (...told: object[]) => list({ metadata: { name: 'example.com' }, versions: told })
const atOnce = {
  ...oneByOne,
  '/api aggregated': list({ metadata: {}, versions: [{ version: 'v1', resources: [podsTold], freshness: 'Current' }] }),
  '/apis aggregated': groupsTold({ version: 'v2', resources: [websTold] }, { version: 'v1', resources: [websTold] }),
}

const expected = [
  {
    group: '',
    version: 'v1',
    kind: 'Pod',
    plural: 'pods',
    namespaced: true,
    singular: 'pod',
    shortNames: ['po'],
    categories: ['all'],
    verbs: ['get', 'list'],
    preferred: true,
  },
  ...['v2', 'v1'].map((version) => ({
    group: 'example.com',
    version,
    kind: 'Web',
    plural: 'webs',
    namespaced: false,
    singular: 'web',
    shortNames: [],
    categories: [],
    verbs: ['get'],
    preferred: version === 'v2',
  })),
]

describe('discovery', () => {
  it('takes two requests where the server tells all at once', async () => {
    const { client, asked } = clientOf(atOnce)
    expect(await discover(client)).to.deep.equal({ resources: expected, problems: [] })
    expect(asked).to.have.members(['/api', '/apis'])
  })

  it('comes to the same by a request for each version', async () => {
    expect(await discover(clientOf(oneByOne).client)).to.deep.equal({ resources: expected, problems: [] })
  })

  it('goes on without a version that does not tell', async () => {
    const error = new Error('no answer')
    const { resources, problems } = await discover(clientOf({ ...oneByOne, '/apis/example.com/v1': error }).client)
    expect(resources).to.deep.equal(expected.slice(0, 2))
    expect(problems).to.deep.equal([{ groupVersion: 'example.com/v1', error }])
    const stale = groupsTold({ version: 'v2', resources: [websTold] }, { version: 'v1', freshness: 'Stale' })
    const found = await discover(clientOf({ ...atOnce, '/apis aggregated': stale }).client)
    expect(found.resources).to.deep.equal(expected.slice(0, 2))
    expect(found.problems.map(({ groupVersion }) => groupVersion)).to.deep.equal(['example.com/v1'])
  })

  it('leaves out what has nothing but subresources', async () => {
    const { responseKind: _, ...bare } = websTold
    const found = await discover(
      clientOf({ ...atOnce, '/apis aggregated': groupsTold({ version: 'v2', resources: [bare] }) }).client,
    )
    expect(found.resources).to.deep.equal(expected.slice(0, 1))
  })

  it('fails where the groups are not told', async () => {
    const { '/apis': _, ...rest } = oneByOne
    const failure: unknown = await discover(clientOf(rest).client).catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(ApiError)
  })
})
