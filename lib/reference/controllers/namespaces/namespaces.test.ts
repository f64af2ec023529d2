import { expect } from 'chai'
import type { Namespace, Pod } from '../../../kube/objects.ts'
import { configMaps, namespaces, pods, statefulSets } from '../../../kube/resource.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'foo' },
  spec: {
    replicas: 2,
    serviceName: 'web',
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
  },
}

describe('Namespaces that are to go', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
  })
  afterEach(() => cluster.stop())

  it('let their Pods go first, and say what they wait for', async () => {
    const { client } = cluster
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'foo' } })
    await client.create(statefulSets, set)
    const metadata = { name: 'held', namespace: 'foo', finalizers: ['example.com/hold'] }
    await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata })
    await cluster.quiet()
    const [pod] = (await client.list<Pod>(pods, { namespace: 'foo' })).items
    cluster.down.add(pod?.spec.nodeName ?? '')
    await client.delete(namespaces, { name: 'foo' })
    await cluster.quiet()
    const conditions = async (): Promise<Record<string, string>> => {
      const { status } = await client.get<Namespace>(namespaces, { name: 'foo' })
      return Object.fromEntries(
        (status.conditions ?? []).map(({ type, status: is, reason, message }) => [type, `${is} ${reason}: ${message}`]),
      )
    }
    const held = (await client.list(pods, { namespace: 'foo' })).items.length
    expect(held).to.be.above(0)
    expect(await conditions()).to.deep.equal({
      NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
      NamespaceDeletionGroupVersionParsingFailure:
        'False ParsedGroupVersions: All legacy kube types successfully parsed',
      NamespaceDeletionContentFailure:
        'False ContentDeleted: All content successfully deleted, may be waiting on finalization',
      NamespaceContentRemaining: `True SomeResourcesRemain: Some resources are remaining: pods. has ${held} resource instances`,
      NamespaceFinalizersRemaining: 'False ContentHasNoFinalizers: All content-preserving finalizers finished',
    })
    expect((await client.list(statefulSets, { namespace: 'foo' })).items).to.have.lengthOf(1)
    for (const { metadata: one } of (await client.list(pods, { namespace: 'foo' })).items) {
      await client.delete(pods, one, { gracePeriodSeconds: 0 })
    }
    await cluster.quiet()
    await cluster.clock.advance(2000)
    await cluster.quiet()
    expect(await conditions()).to.include({
      NamespaceContentRemaining:
        'True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
      NamespaceFinalizersRemaining:
        'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    })
    await client.patch(configMaps, metadata, 'merge', { metadata: { finalizers: null } })
    await cluster.quiet()
    await cluster.clock.advance(2000)
    await cluster.quiet()
    expect(
      await client.get(namespaces, { name: 'foo' }).catch((error: unknown) => (error as { code: number }).code),
    ).to.equal(404)
  })
})
