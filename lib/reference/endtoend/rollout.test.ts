import { expect } from 'chai'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { EndToEnd, httpProbe, image, isReady, namespace, newImage } from './testing.ts'

const finalizer = 'example.com/test-finalizer'

describe('end to end: updates', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  const create = async (rollingUpdate: object): Promise<StatefulSet> => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate }
    await cluster.create('ss', 3, { readinessProbe: httpProbe }, { updateStrategy })
    await cluster.running('ss-0', 'ss-1', 'ss-2')
    return cluster.counted((status) => status?.currentRevision === status?.updateRevision)
  }
  const update = (image: string): Promise<StatefulSet> =>
    cluster.patch({ template: { spec: { containers: [{ name: 'webserver', image, readinessProbe: httpProbe }] } } })
  const images = async (): Promise<(string | undefined)[]> =>
    (await cluster.client.list<Pod>(pods, { namespace })).items
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .map(({ spec }) => spec.containers[0]!.image)

  it('roll, highest first, and roll back to the revision that was', async () => {
    const { status: before } = await create({})
    await cluster.run('ss-1', 'mv -v /usr/local/apache2/htdocs/index.html /tmp/ || true')
    await cluster.until<Pod>(pods, 'ss-1', (pod) => !isReady(pod))
    await update(newImage)
    const { status: during } = await cluster.counted((status) => status?.updateRevision !== before.updateRevision)
    expect(during.currentRevision).to.equal(before.currentRevision)
    // While one is not ready, none is replaced.
    expect(await images()).to.deep.equal([image, image, image])
    await cluster.run('ss-1', 'mv -v /tmp/index.html /usr/local/apache2/htdocs/ || true')
    await cluster.counted((status) => status?.currentRevision === during.updateRevision)
    expect(await images()).to.deep.equal([newImage, newImage, newImage])
    await update(image)
    const { status: after } = await cluster.counted((status) => status?.currentRevision === before.currentRevision)
    expect(after.updateRevision).to.equal(before.updateRevision)
    expect(await images()).to.deep.equal([image, image, image])
  })

  for (const failing of [false, true]) {
    it(`bring a Pod below the partition back as it was, ${failing ? 'also after it has failed' : 'however it went'}`, async () => {
      await create({ partition: 1 })
      const at = { name: 'ss-0', namespace }
      await cluster.client.patch(pods, at, 'merge', { metadata: { finalizers: [finalizer] } })
      await update(newImage)
      await cluster.counted(
        (status) => status?.updatedReplicas === 2 && status.replicas === 3 && status.readyReplicas === 3,
      )
      expect(await images()).to.deep.equal([image, newImage, newImage])
      if (failing) {
        const containerStatuses = [{ name: 'webserver', state: { terminated: { exitCode: 1 } } }]
        await cluster.client.patch(
          pods,
          at,
          'merge',
          { status: { phase: 'Failed', containerStatuses } },
          { subresource: 'status' },
        )
      }
      await cluster.client.delete(pods, at)
      await cluster.counted((status) => status?.readyReplicas === 2)
      await cluster.client.patch(pods, at, 'merge', { metadata: { finalizers: null } })
      await cluster.counted((status) => status?.readyReplicas === 3)
      expect(await images()).to.deep.equal([image, newImage, newImage])
    })
  }
})
