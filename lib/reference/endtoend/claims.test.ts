import { expect } from 'chai'
import type { ConfigMap, PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { configMaps, nodes, persistentVolumeClaims, pods, statefulSets } from '../../kube/resource.ts'
import { dataClaims, dataMount, EndToEnd, isReady, namespace } from './testing.ts'

describe('end to end: claims', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  const create = async (policy: object, spec: object = {}): Promise<unknown> =>
    cluster.create('ss', 3, dataMount, { ...dataClaims, persistentVolumeClaimRetentionPolicy: policy, ...spec })
  const claim = (ordinal: number): Promise<PersistentVolumeClaim> =>
    cluster.client.get<PersistentVolumeClaim>(persistentVolumeClaims, { name: `datadir-ss-${ordinal}`, namespace })
  const owned = ({ metadata }: PersistentVolumeClaim): boolean =>
    metadata.ownerReferences?.some(({ kind, name }) => kind === 'StatefulSet' && name === 'ss') === true
  const orphan = (name: string): Promise<unknown> =>
    cluster.client.patch(pods, { name, namespace }, 'strategic', { metadata: { ownerReferences: [] } })
  const adopted = (name: string): Promise<unknown> =>
    cluster.until<Pod>(pods, name, ({ metadata }) => metadata.ownerReferences !== undefined)
  const deleteSet = (): Promise<unknown> => cluster.client.delete(statefulSets, { name: 'ss', namespace })

  it('are deleted with a set that says so', async () => {
    await create({ whenDeleted: 'Delete' })
    await cluster.claims([0, 1, 2], owned)
    await deleteSet()
    await cluster.claims([])
  })

  it('stay when a set goes that does not say so', async () => {
    await create({ whenScaled: 'Delete' })
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    await deleteSet()
    await cluster.all<Pod>(pods, (found) => found.length === 0)
    await cluster.claims([0, 1, 2])
  })

  it('are deleted as the set becomes smaller', async () => {
    await create({ whenScaled: 'Delete' })
    await cluster.claims([0, 1, 2])
    await cluster.scale(1)
    await cluster.claims([0])
  })

  it('are deleted where the ordinals move away from them', async () => {
    await create({ whenScaled: 'Delete' })
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    await cluster.patch({ ordinals: { start: 2 } })
    await cluster.running('ss-2', 'ss-3', 'ss-4')
    await cluster.claims([2, 3, 4])
    await cluster.patch({ replicas: 2, ordinals: { start: 1 } })
    await cluster.running('ss-1', 'ss-2')
    await cluster.claims([1, 2])
  })

  it('stay where another controller owns them', async () => {
    await create({ whenScaled: 'Delete' })
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    const { metadata } = await cluster.client.create<ConfigMap>(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other', namespace },
    })
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: metadata.uid, controller: true },
    ]
    const at = { name: 'datadir-ss-1', namespace }
    await cluster.client.patch(persistentVolumeClaims, at, 'merge', { metadata: { ownerReferences } })
    await cluster.scale(1)
    await cluster.claims([0, 1])
    expect((await claim(1)).metadata.ownerReferences).to.deep.equal(ownerReferences)
  })

  it('are deleted with the set after it has adopted a Pod', async () => {
    await create({ whenDeleted: 'Delete' })
    await cluster.claims([0, 1, 2], owned)
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    await orphan('ss-2')
    await adopted('ss-2')
    await deleteSet()
    await cluster.claims([])
  })

  it('are deleted as the set becomes smaller after it has adopted a Pod', async () => {
    await create({ whenScaled: 'Delete' })
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    await orphan('ss-2')
    await adopted('ss-2')
    await cluster.scale(1)
    await cluster.claims([0])
  })

  it('follow the policy when it changes', async () => {
    await create({ whenDeleted: 'Delete' })
    await cluster.claims([0, 1, 2], owned)
    await cluster.patch({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })
    await cluster.claims([0, 1, 2], (claim) => !owned(claim))
  })

  it('are made once more for a Pod that waits for one', async () => {
    await cluster.create('ss', 1, dataMount, {
      ...dataClaims,
      template: { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } },
    })
    await cluster.running('ss-0')
    const before = await claim(0)
    const cordon = (unschedulable: boolean): Promise<unknown> =>
      cluster.client.patch(nodes, { name: 'node-2' }, 'merge', { spec: { unschedulable } })
    await cordon(true)
    const { metadata } = await cluster.client.get<Pod>(pods, { name: 'ss-0', namespace })
    await cluster.client.delete(pods, { name: 'ss-0', namespace })
    await cluster.until<Pod>(pods, 'ss-0', (pod) => pod.metadata.uid !== metadata.uid && pod.status.phase === 'Pending')
    await cluster.client.delete(persistentVolumeClaims, { name: 'datadir-ss-0', namespace })
    await cordon(false)
    await cluster.claims([0], (claim) => claim.metadata.uid !== before.metadata.uid)
    const { spec } = await cluster.until<Pod>(pods, 'ss-0', isReady)
    expect(spec.nodeName).to.equal('node-2')
  })
})
