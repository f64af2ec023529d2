import { expect } from 'chai'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { pods, statefulSets } from '../../kube/resource.ts'
import { defaultGates } from '../gates.ts'
import { EndToEnd, httpProbe, isReady, namespace, newImage } from './testing.ts'

describe('end to end: availability', function () {
  this.timeout(60_000)
  let cluster: EndToEnd | undefined
  const start = async (gates = defaultGates): Promise<EndToEnd> =>
    (cluster = await EndToEnd.start({ featureGates: gates }))
  afterEach(() => cluster?.stop())

  it('comes with readiness where no time is set', async () => {
    const cluster = await start()
    await cluster.create('ss', 1, { readinessProbe: httpProbe })
    await cluster.counted((status) => status?.availableReplicas === 1)
  })

  it('comes after minReadySeconds, and follows its changes', async () => {
    const cluster = await start()
    await cluster.create('ss', 2, { readinessProbe: httpProbe }, { minReadySeconds: 30 })
    await cluster.ready('ss-0')
    const { status } = await cluster.counted((status) => status?.readyReplicas === 1)
    expect(status.availableReplicas ?? 0).to.equal(0)
    // The next one waits until the first is available.
    expect(await cluster.names()).to.deep.equal(['ss-0'])
    await cluster.counted((status) => status?.availableReplicas === 2)
    await cluster.patch({ minReadySeconds: 3600 })
    await cluster.counted((status) => status?.availableReplicas === 0)
    await cluster.patch({ minReadySeconds: 0 })
    await cluster.counted((status) => status?.availableReplicas === 2)
  })

  it('of so many Pods may be missing during an update as maxUnavailable says', async () => {
    const cluster = await start({ ...defaultGates, MaxUnavailableStatefulSet: true })
    await cluster.create(
      'ss',
      5,
      { readinessProbe: httpProbe },
      {
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      },
    )
    await cluster.running('ss-0', 'ss-1', 'ss-2', 'ss-3', 'ss-4')
    const fewest: number[] = []
    const containers = [{ name: 'webserver', image: newImage, readinessProbe: httpProbe }]
    await cluster.patch({ template: { spec: { containers } } })
    await cluster.all<Pod>(pods, (found) => {
      fewest.push(found.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length)
      return found.length === 5 && found.every((pod) => isReady(pod) && pod.spec.containers[0]!.image === newImage)
    })
    expect(Math.min(...fewest)).to.equal(3)
    await cluster.counted((status) => status?.updatedReplicas === 5 && status.currentRevision === status.updateRevision)
  })

  it('is counted after an update, too', async () => {
    const cluster = await start()
    await cluster.create('ss', 2, {}, { minReadySeconds: 5 })
    await cluster.counted((status) => status?.availableReplicas === 2)
    const containers = [{ name: 'webserver', image: newImage }]
    await cluster.patch({ template: { spec: { containers } } })
    await cluster.counted((status) => status?.updatedReplicas === 2 && status.availableReplicas === 2)
    const { status } = await cluster.client.get<StatefulSet>(statefulSets, { name: 'ss', namespace })
    expect(status.currentRevision).to.equal(status.updateRevision)
  })
})
