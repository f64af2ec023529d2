import { expect } from 'chai'
import { define, endpointSlices, podDisruptionBudgets } from '../../kube/resource.ts'
import { localTransport } from '../apiserver/local.ts'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const controllers = 'kube-controller-manager/v1.20.2 (linux/amd64) kubernetes/faecb19/controller-discovery'
const today = 'kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd'
const oldBudgets = define('policy/v1beta1', 'PodDisruptionBudget', 'poddisruptionbudgets')
const oldSlices = define('discovery.k8s.io/v1beta1', 'EndpointSlice', 'endpointslices')

describe('versions that Kubernetes gave up', () => {
  const versionsTold = async ({ api }: TestServer, userAgent: string): Promise<string[]> => {
    const { body } = await localTransport(api, userAgent).send({ method: 'GET', path: '/apis' })
    const { groups } = body as { groups: { versions: { groupVersion: string }[] }[] }
    return groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion))
  }

  it('are told of to programs of Kubernetes from before then, and to nobody else', async () => {
    const server = await testServer()
    const old = ['batch/v1beta1', 'policy/v1beta1', 'discovery.k8s.io/v1beta1']
    expect(await versionsTold(server, controllers)).to.include.members(old)
    for (const userAgent of [today, '', 'my-operator/v1.2.3'])
      expect(await versionsTold(server, userAgent), userAgent).not.to.include.members(old)
    const { body } = await localTransport(server.api, controllers).send({ method: 'GET', path: '/apis/policy' })
    expect(body).to.deep.include({
      versions: [
        { groupVersion: 'policy/v1', version: 'v1' },
        { groupVersion: 'policy/v1beta1', version: 'v1beta1' },
      ],
      preferredVersion: { groupVersion: 'policy/v1', version: 'v1' },
    })
  })

  it('show the same objects, with the advice to use another', async () => {
    const { client, send } = await testServer()
    const object = { metadata: { name: 'web', namespace: 'default' }, spec: { maxUnavailable: 1 } }
    await client.create(oldBudgets, { ...object, apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget' })
    expect(await client.get(podDisruptionBudgets, object.metadata)).to.deep.include({ apiVersion: 'policy/v1' })
    const status = { expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1 }
    await client.patch(oldBudgets, object.metadata, 'merge', { status }, { subresource: 'status' })
    expect(await client.get(podDisruptionBudgets, object.metadata)).to.deep.include({ status })
    const { body, warnings } = await send('GET', '/apis/policy/v1beta1/poddisruptionbudgets')
    expect(body).to.have.nested.property('items[0].apiVersion', 'policy/v1beta1')
    expect(warnings).to.deep.equal([
      'policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+; use policy/v1 PodDisruptionBudget',
    ])
    for await (const { object } of client.watch(oldBudgets, {})) {
      expect(object).to.include({ apiVersion: 'policy/v1beta1' })
      break
    }
  })

  it('have the places of endpoints in a map', async () => {
    const { client } = await testServer()
    const topology = { 'kubernetes.io/hostname': 'node-1', 'topology.kubernetes.io/zone': 'a', rack: '7' }
    const place = { name: 'web', namespace: 'default' }
    const slice = {
      apiVersion: 'discovery.k8s.io/v1beta1',
      kind: 'EndpointSlice',
      metadata: place,
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], nodeName: 'node-1', topology }],
    }
    await client.create(oldSlices, slice)
    expect(await client.get(endpointSlices, place))
      .to.have.property('endpoints')
      .that.deep.equals([
        {
          addresses: ['10.0.0.1'],
          conditions: {},
          deprecatedTopology: { rack: '7' },
          nodeName: 'node-1',
          zone: 'a',
        },
      ])
    expect(await client.get(oldSlices, place))
      .to.have.nested.property('endpoints[0].topology')
      .that.deep.equals(topology)
  })
})
