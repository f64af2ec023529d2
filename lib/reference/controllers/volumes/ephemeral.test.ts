import { expect } from 'chai'
import type { Event, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { events, persistentVolumeClaims, pods } from '../../../kube/resource.ts'
import { condition } from '../pods.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const namespace = 'default'
const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const containers = [{ name: 'c', image: 'web' }]

describe('volumes of one Pod alone', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
  })
  afterEach(async () => {
    expect(cluster.faults).to.deep.equal([])
    await cluster.stop()
  })

  const claim = (name: string, accessModes: string[]): Promise<unknown> =>
    cluster.client.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: { ...spec, accessModes },
    })
  const create = async (name: string, volume: object): Promise<void> => {
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { containers, volumes: [{ name: 'scratch', ...volume }] },
    })
    await cluster.quiet()
  }
  const pod = (name: string): Promise<Pod> => cluster.client.get<Pod>(pods, { name, namespace })
  const claims = async (): Promise<PersistentVolumeClaim[]> =>
    (await cluster.client.list<PersistentVolumeClaim>(persistentVolumeClaims, { namespace })).items
  const ephemeral = { volumeClaimTemplate: { metadata: { labels: { type: 'own' } }, spec } }

  it('are claimed for it, and go with it', async () => {
    await create('web', { ephemeral })
    const [own] = await claims()
    expect(own?.metadata.name).to.equal('web-scratch')
    expect(own?.metadata.labels).to.deep.equal({ type: 'own' })
    expect(own?.metadata.ownerReferences?.[0]).to.include({ kind: 'Pod', name: 'web', controller: true })
    expect(own?.status.phase).to.equal('Bound')
    expect((await pod('web')).status.phase).to.equal('Running')
    await cluster.client.delete(pods, { name: 'web', namespace })
    await cluster.quiet()
    expect(await claims()).to.deep.equal([])
  })

  it('are not those that somebody else has claimed', async () => {
    await claim('web-scratch', ['ReadWriteOnce'])
    await create('web', { ephemeral })
    const { items } = await cluster.client.list<Event>(events, { namespace })
    expect(items.filter(({ reason }) => reason === 'FailedBinding').map(({ message }) => message)).to.deep.equal([
      'ephemeral volume scratch: PVC "default/web-scratch" was not created for pod "default/web" (pod is not owner)',
    ])
    expect((await pod('web')).spec.nodeName).to.equal(undefined)
  })

  it('are no other Pod’s where their claim says so', async () => {
    await claim('alone', ['ReadWriteOncePod'])
    const volume = { persistentVolumeClaim: { claimName: 'alone' } }
    await create('first', volume)
    await create('second', volume)
    expect((await pod('first')).status.phase).to.equal('Running')
    expect(condition(await pod('second'), 'PodScheduled')?.message).to.match(
      /^0\/2 nodes are available: 2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode\./,
    )
    await cluster.client.delete(pods, { name: 'first', namespace })
    await cluster.quiet()
    expect((await pod('second')).status.phase).to.equal('Running')
  })
})
