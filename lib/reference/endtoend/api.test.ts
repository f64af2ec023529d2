import { expect } from 'chai'
import type { Node, Pod, StatefulSet } from '../../kube/objects.ts'
import { define, nodes, pathOf, pods, statefulSets } from '../../kube/resource.ts'
import { dataClaims, dataMount, EndToEnd, httpProbe, image, isReady, labels, namespace, newImage } from './testing.ts'

describe('end to end: the API', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  const ss = { name: 'ss', namespace }

  it('lists, patches and deletes a collection of sets', async () => {
    await cluster.create('ss', 1)
    await cluster.running('ss-0')
    await cluster.client.patch(statefulSets, ss, 'strategic', {
      metadata: { labels: { 'test-ss': 'patched' } },
      spec: {
        replicas: 2,
        template: { spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'webserver', image: newImage }] } },
      },
    })
    const { spec } = await cluster.counted((status) => status?.updatedReplicas === 2 && status.readyReplicas === 2)
    expect(spec.template.spec?.containers).to.have.length(1)
    expect(spec.template.spec?.containers[0]!.image).to.equal(newImage)
    const selected = { namespace, labelSelector: 'test-ss=patched' }
    expect((await cluster.client.list(statefulSets, selected)).items).to.have.length(1)
    await cluster.client.request({
      method: 'DELETE',
      path: pathOf(statefulSets, namespace),
      query: { labelSelector: selected.labelSelector },
      body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 1 },
    })
    expect((await cluster.client.list(statefulSets, selected)).items).to.have.length(0)
    await cluster.all<Pod>(pods, (found) => found.length === 0)
  })

  it('has a status to read, to update and to patch', async () => {
    await cluster.create('ss', 1, { readinessProbe: httpProbe })
    await cluster.running('ss-0')
    const status = { subresource: 'status' }
    const read = await cluster.client.get<StatefulSet>(statefulSets, ss, 'status')
    expect(read.status?.readyReplicas).to.equal(1)
    const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' } as const
    const updated = await cluster.client.update<StatefulSet>(
      statefulSets,
      { ...read, status: { ...read.status, conditions: [condition] } },
      status,
    )
    expect(updated.status?.conditions).to.deep.equal([{ ...condition, lastTransitionTime: null }])
    const conditions = [{ type: 'StatusPatched', status: 'True' }]
    const patched = await cluster.client.patch<StatefulSet>(
      statefulSets,
      ss,
      'merge',
      { status: { conditions } },
      status,
    )
    expect(patched.status?.conditions).to.deep.equal([{ ...conditions[0], lastTransitionTime: null }])
    expect(patched.metadata.generation).to.equal(1)
    await cluster.scale(2)
    await cluster.counted((status) => status?.readyReplicas === 2)
  })

  it('has a scale to read, to update and to patch', async () => {
    type Scale = { metadata: object; spec: { replicas: number } } & StatefulSet
    await cluster.create('ss', 1)
    await cluster.running('ss-0')
    const scale = { subresource: 'scale' }
    const read = await cluster.client.get<Scale>(statefulSets, ss, 'scale')
    expect(read.kind).to.equal('Scale')
    await cluster.client.update<Scale>(statefulSets, { ...read, spec: { replicas: 2 } }, scale)
    await cluster.running('ss-0', 'ss-1')
    await cluster.client.patch(statefulSets, ss, 'merge', { spec: { replicas: 3 } }, scale)
    await cluster.running('ss-0', 'ss-1', 'ss-2')
  })

  it('replaces Pods that were evicted, and those that have failed', async () => {
    await cluster.create('ss', 2)
    await cluster.running('ss-0', 'ss-1')
    const was = await cluster.client.get<Pod>(pods, { name: 'ss-1', namespace })
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'ss-1', namespace } }
    await cluster.client.create(pods, eviction, { subresource: 'eviction' })
    const after = await cluster.until<Pod>(pods, 'ss-1', (pod) => isReady(pod) && pod.metadata.uid !== was.metadata.uid)
    const failed = { status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' } }
    await cluster.client.patch(pods, { name: 'ss-1', namespace }, 'merge', failed, { subresource: 'status' })
    await cluster.until<Pod>(pods, 'ss-1', (pod) => isReady(pod) && pod.metadata.uid !== after.metadata.uid)
  })

  it('brings a Pod with its claim to another node when its own is out of service', async () => {
    await cluster.create('ss', 1, dataMount, dataClaims)
    await cluster.running('ss-0')
    await cluster.run('ss-0', 'echo kept > /data/file')
    const { spec, metadata } = await cluster.client.get<Pod>(pods, { name: 'ss-0', namespace })
    const node = { name: spec.nodeName! }
    await cluster.client.patch(nodes, node, 'merge', { metadata: { annotations: { 'stickyset/power': 'off' } } })
    await cluster.until<Pod>(pods, 'ss-0', (pod) => !isReady(pod))
    const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }]
    await cluster.client.patch(nodes, node, 'strategic', { spec: { taints } })
    const moved = await cluster.until<Pod>(pods, 'ss-0', (pod) => isReady(pod) && pod.metadata.uid !== metadata.uid)
    expect(moved.spec.nodeName).to.not.equal(spec.nodeName)
    expect(await cluster.run('ss-0', 'cat /data/file')).to.equal('kept\n')
  })

  it('selects events by the names that their fields have', async () => {
    await cluster.create('ss', 1)
    await cluster.running('ss-0')
    const view = define('events.k8s.io/v1', 'Event', 'events')
    const find = async (fieldSelector: string): Promise<unknown[]> =>
      (await cluster.client.list(view, { namespace, fieldSelector })).items
    const told = 'reportingController=statefulset-controller,regarding.kind=StatefulSet,reason=SuccessfulCreate'
    expect(await find(told)).to.have.length(1)
    expect(await find('reportingController=nobody')).to.have.length(0)
    const refused = await find('involvedObject.kind=StatefulSet').catch((error: Error) => error)
    expect(refused).to.have.property('message', 'field label not supported: involvedObject.kind')
  })

  it('ends a Pod at a deadline that it is given while it runs', async () => {
    const at = { name: 'late', namespace }
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: at,
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'webserver', image }] },
    })
    await cluster.ready('late')
    await cluster.client.patch(pods, at, 'merge', { spec: { activeDeadlineSeconds: 30 } })
    await cluster.client.patch(pods, at, 'merge', { spec: { activeDeadlineSeconds: 5 } })
    const { status } = await cluster.until<Pod>(pods, 'late', ({ status }) => status.phase === 'Failed')
    expect(status.reason).to.equal('DeadlineExceeded')
  })

  it('takes version 0 for any, but no version that is past', async () => {
    const node = await cluster.client.get<Node>(nodes, { name: 'node-1' })
    const write = (resourceVersion: string): Promise<Node> =>
      cluster.client.update<Node>(
        nodes,
        {
          ...node,
          metadata: { ...node.metadata, resourceVersion },
          status: { ...node.status, capacity: { ...node.status.capacity, 'example.com/foo': '5' } },
        },
        { subresource: 'status' },
      )
    await cluster.client.patch(nodes, { name: 'node-1' }, 'merge', { metadata: { labels: { a: 'b' } } })
    const refused = await write(node.metadata.resourceVersion).catch((error: unknown) => error)
    expect(refused).to.have.property('code', 409)
    expect((await write('0')).status.capacity).to.include({ 'example.com/foo': '5' })
  })

  it('keeps to its labels: Pods of the same labels that are not its own stay', async () => {
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stranger', namespace, labels },
      spec: { containers: [{ name: 'webserver', image }] },
    })
    await cluster.ready('stranger')
    await cluster.create('ss', 1)
    await cluster.ready('ss-0')
    await cluster.counted((status) => status?.replicas === 1)
    expect((await cluster.client.get<Pod>(pods, { name: 'stranger', namespace })).metadata.ownerReferences).to.equal(
      undefined,
    )
  })
})
