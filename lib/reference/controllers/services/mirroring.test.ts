import { expect } from 'chai'
import type { EndpointSlice, Endpoints } from '../../../kube/objects.ts'
import { endpoints, endpointSlices, services } from '../../../kube/resource.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const name = { name: 'custom', namespace: 'default' }

describe('Endpoints that users keep', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
  })
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  const service = (spec: object = {}): Promise<unknown> =>
    cluster.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: name,
      spec: { ports: [{ name: 'example', port: 80 }], ...spec },
    })
  const create = async (metadata: object = {}, ...ips: string[]): Promise<Endpoints> => {
    const addresses = ips.map((ip) => ({ ip }))
    const subsets = [{ addresses, ports: [{ name: 'example', port: 9000 }] }]
    const created = await cluster.client.create<Endpoints>(endpoints, {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...name, ...metadata },
      subsets,
    })
    await cluster.quiet()
    return created
  }
  const slices = async (): Promise<EndpointSlice[]> =>
    (
      await cluster.client.list<EndpointSlice>(endpointSlices, {
        namespace: 'default',
        labelSelector: 'kubernetes.io/service-name=custom',
      })
    ).items

  it('are mirrored in EndpointSlices, through their changes', async () => {
    await service()
    const { metadata } = await create({ labels: { of: 'mine' } }, '10.1.2.3', 'fd00::1')
    const found = await slices()
    expect(found.map(({ addressType, endpoints, ports }) => ({ addressType, endpoints, ports }))).to.have.deep.members([
      {
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }],
        ports: [{ name: 'example', port: 9000, protocol: 'TCP' }],
      },
      {
        addressType: 'IPv6',
        endpoints: [{ addresses: ['fd00::1'], conditions: { ready: true } }],
        ports: [{ name: 'example', port: 9000, protocol: 'TCP' }],
      },
    ])
    expect(found[0]?.metadata.labels).to.deep.equal({
      of: 'mine',
      'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
      'kubernetes.io/service-name': 'custom',
    })
    expect(found[0]?.metadata.ownerReferences?.[0]).to.deep.include({ kind: 'Endpoints', uid: metadata.uid })

    await cluster.client.patch(endpoints, name, 'merge', {
      subsets: [{ notReadyAddresses: [{ ip: '10.2.3.4' }], ports: [{ name: 'example', port: 9001 }] }],
    })
    await cluster.quiet()
    const [changed, ...others] = await slices()
    expect(others).to.deep.equal([])
    expect(found.map(({ metadata }) => metadata.uid)).to.include(changed?.metadata.uid)
    expect(changed?.endpoints).to.deep.equal([{ addresses: ['10.2.3.4'], conditions: { ready: false } }])
    expect(changed?.ports?.[0]?.port).to.equal(9001)

    await cluster.client.delete(endpoints, name)
    await cluster.quiet()
    expect(await slices()).to.deep.equal([])
  })

  it('are not mirrored where there is no Service, where it selects Pods, or where they say so', async () => {
    await create({}, '10.1.2.3')
    expect(await slices()).to.deep.equal([])
    await service()
    await cluster.quiet()
    expect(await slices()).to.have.length(1)
    const skip = { metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } } }
    await cluster.client.patch(endpoints, name, 'merge', skip)
    await cluster.quiet()
    expect(await slices()).to.deep.equal([])
    await cluster.client.patch(endpoints, name, 'merge', { metadata: { labels: null } })
    await cluster.quiet()
    expect(await slices()).to.have.length(1)
    await cluster.client.patch(services, name, 'merge', { spec: { selector: { app: 'web' } } })
    await cluster.quiet()
    const managers = (await slices()).map(({ metadata }) => metadata.labels?.['endpointslice.kubernetes.io/managed-by'])
    expect(managers).to.deep.equal(['endpointslice-controller.k8s.io'])
  })
})
