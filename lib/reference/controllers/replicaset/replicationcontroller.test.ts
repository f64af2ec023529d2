import { expect } from 'chai'
import type { Event, Pod, ReplicationController } from '../../../kube/objects.ts'
import { events, pods, replicationControllers } from '../../../kube/resource.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const web = { name: 'web', namespace: 'default' }

describe('ReplicationController', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
    await cluster.client.create(replicationControllers, {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: web,
      spec: {
        replicas: 2,
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
      },
    })
    await cluster.quiet()
  })
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  const list = async (): Promise<Pod[]> => (await cluster.client.list<Pod>(pods, { namespace: 'default' })).items
  const get = (): Promise<ReplicationController> =>
    cluster.client.get<ReplicationController>(replicationControllers, web)

  it('keeps as many Pods as it is told, and counts them', async () => {
    const found = await list()
    expect(found.map(({ metadata }) => metadata.ownerReferences?.[0]?.kind)).to.deep.equal(
      Array.from({ length: 2 }, () => 'ReplicationController'),
    )
    expect((await get()).status).to.deep.include({ replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2 })
    const { items } = await cluster.client.list<Event>(events, { namespace: 'default' })
    expect(
      items.filter(({ involvedObject }) => involvedObject.name === 'web').map(({ reason, source }) => [reason, source]),
    ).to.deep.equal(Array.from({ length: 2 }, () => ['SuccessfulCreate', { component: 'replication-controller' }]))

    await cluster.client.delete(pods, found[0]!.metadata)
    await cluster.client.patch(replicationControllers, web, 'merge', { spec: { replicas: 3 } })
    await cluster.quiet()
    expect((await get()).status).to.deep.include({ replicas: 3, readyReplicas: 3 })
    await cluster.client.patch(replicationControllers, web, 'merge', { spec: { replicas: 1 } })
    await cluster.quiet()
    expect(await list()).to.have.length(1)
  })

  it('lets go of a Pod whose labels change, and takes one that has them', async () => {
    const [released] = await list()
    await cluster.client.patch(pods, released!.metadata, 'merge', { metadata: { labels: { app: 'other' } } })
    await cluster.quiet()
    const left = (await list()).find(({ metadata }) => metadata.uid === released!.metadata.uid)
    expect(left?.metadata.ownerReferences).to.equal(undefined)
    expect(await list()).to.have.length(3)
    await cluster.client.delete(replicationControllers, web, { propagationPolicy: 'Orphan' })
    await cluster.quiet()
    expect((await list()).flatMap(({ metadata }) => metadata.ownerReferences ?? [])).to.deep.equal([])
  })
})
