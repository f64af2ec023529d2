/** Nodes that fall silent, come back, or are gone for good, and what becomes of the Pods on them (AMO-02). */
import { expect } from 'chai'
import type { Event, KubeObject, Node, Pod } from '../../../kube/objects.ts'
import { events, leases, nodes, pods, statefulSets } from '../../../kube/resource.ts'
import { condition } from '../pods.ts'
import { allControllers, startCluster, type TestCluster } from '../testing.ts'
import { microTimestamp, timestamp } from '../time.ts'
import { taintEvictionController } from './eviction.ts'
import { nodeLifecycleController } from './lifecycle.ts'
import { podGarbageCollector } from './podgc.ts'
import { readyOf } from './plan.ts'

const both = ['fake-1', 'fake-2']

describe('Nodes', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    const components = [
      ...allControllers(),
      nodeLifecycleController(),
      taintEvictionController(),
      podGarbageCollector(),
    ]
    cluster = await startCluster(components)
    for (const name of both) {
      await cluster.client.create<KubeObject>(leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace: 'kube-node-lease' },
        spec: { holderIdentity: name, leaseDurationSeconds: 40 },
      })
      await report(name)
    }
    await pass(10)
    await cluster.client.create(statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 2,
        serviceName: 'web',
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
      },
    })
    await cluster.quiet()
  })
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  /** The node says that it is ready. */
  async function report(name: string): Promise<void> {
    const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
      type,
      status: type === 'Ready' ? 'True' : 'False',
      lastTransitionTime: timestamp(cluster.clock.now()),
    }))
    await cluster.client.patch(nodes, { name }, 'merge', { status: { conditions } }, { subresource: 'status' })
  }
  /** Time passes; all nodes that are not down renew their Leases every ten seconds. */
  async function pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 10) {
      for (const name of both.filter((name) => !cluster.down.has(name))) {
        const spec = { renewTime: microTimestamp(cluster.clock.now()) }
        await cluster.client.patch(leases, { name, namespace: 'kube-node-lease' }, 'merge', { spec })
      }
      await cluster.clock.advance(Math.min(left, 10) * 1000)
      await cluster.quiet()
    }
  }
  const node = (name: string): Promise<Node> => cluster.client.get<Node>(nodes, { name })
  const taints = async (name: string): Promise<string[]> =>
    ((await node(name)).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
  const pod = (name: string): Promise<Pod> => cluster.client.get<Pod>(pods, { name, namespace: 'default' })
  const nodeOf = async (name: string): Promise<string> => (await pod(name)).spec.nodeName ?? ''
  const said = async (name: string): Promise<string[]> =>
    (await cluster.client.list<Event>(events)).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)

  it('that renew their Leases are left alone', async () => {
    await pass(400)
    expect(readyOf(await node('fake-1'))?.status).to.equal('True')
    expect(await taints('fake-1')).to.deep.equal([])
  })

  it('that fall silent are tainted; their Pods are not ready, then Terminating, and not replaced', async () => {
    const [first, other] = [await nodeOf('web-0'), await nodeOf('web-1')]
    expect(first).to.not.equal(other)
    cluster.down.add(first)
    await pass(30)
    expect(readyOf(await node(first))?.status).to.equal('True')
    await pass(20)
    expect(readyOf(await node(first))).to.include({ status: 'Unknown', reason: 'NodeStatusUnknown' })
    expect(await taints(first)).to.deep.equal([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ])
    expect(await said(first)).to.include(`NodeNotReady: Node ${first} status is now: NodeNotReady`)
    expect(condition(await pod('web-0'), 'Ready')?.status).to.equal('False')
    expect((await pod('web-0')).metadata.deletionTimestamp).to.equal(undefined)
    await pass(310)
    const lost = await pod('web-0')
    expect(lost.metadata.deletionTimestamp).to.be.a('string')
    expect(condition(lost, 'DisruptionTarget')).to.include({ status: 'True', reason: 'DeletionByTaintManager' })
    expect(await said('web-0')).to.include('TaintManagerEviction: Marking for deletion Pod default/web-0')
    await pass(600)
    expect((await pod('web-0')).metadata.uid).to.equal(lost.metadata.uid)
    expect((await pod('web-1')).status.phase).to.equal('Running')

    await cluster.client.delete(pods, { name: 'web-0', namespace: 'default' }, { gracePeriodSeconds: 0 })
    await cluster.quiet()
    const replaced = await pod('web-0')
    expect(replaced.metadata.uid).to.not.equal(lost.metadata.uid)
    expect(replaced.spec.nodeName).to.equal(other)
  })

  it('that come back in time keep their Pods', async () => {
    const first = await nodeOf('web-0')
    const before = await pod('web-0')
    cluster.down.add(first)
    await pass(120)
    expect(await taints(first)).to.have.length(2)
    cluster.down.delete(first)
    await report(first)
    await pass(300)
    expect(await taints(first)).to.deep.equal([])
    expect((await pod('web-0')).metadata)
      .to.include({ uid: before.metadata.uid })
      .and.not.have.property('deletionTimestamp')
    expect(await said('web-0')).to.include('TaintManagerEviction: Cancelling deletion of Pod default/web-0')
  })

  it('that are all silent evict nobody: the fault may not be theirs', async () => {
    for (const name of both) cluster.down.add(name)
    await pass(600)
    expect(await taints('fake-1')).to.deep.equal(['node.kubernetes.io/unreachable:NoSchedule'])
    expect((await pod('web-0')).metadata.deletionTimestamp).to.equal(undefined)
  })

  it('that are deleted take their Pods along', async () => {
    const first = await nodeOf('web-0')
    const before = await pod('web-0')
    cluster.down.add(first)
    await cluster.client.delete(nodes, { name: first })
    await pass(30)
    expect((await pod('web-0')).metadata.uid).to.equal(before.metadata.uid)
    await pass(20)
    const after = await pod('web-0')
    expect(after.metadata.uid).to.not.equal(before.metadata.uid)
    expect(after.spec.nodeName).to.not.equal(first)
  })

  it('that are out of service give their Pods up', async () => {
    const first = await nodeOf('web-0')
    const before = await pod('web-0')
    cluster.down.add(first)
    await pass(400)
    expect((await pod('web-0')).metadata.uid).to.equal(before.metadata.uid)
    const outOfService = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }
    const { spec } = await node(first)
    await cluster.client.patch(nodes, { name: first }, 'merge', {
      spec: { taints: [...(spec.taints ?? []), outOfService] },
    })
    await cluster.quiet()
    expect((await pod('web-0')).metadata.uid).to.not.equal(before.metadata.uid)
  })

  it('that are cordoned are tainted so', async () => {
    await cluster.client.patch(nodes, { name: 'fake-1' }, 'merge', { spec: { unschedulable: true } })
    await cluster.quiet()
    expect(await taints('fake-1')).to.deep.equal(['node.kubernetes.io/unschedulable:NoSchedule'])
    await cluster.client.patch(nodes, { name: 'fake-1' }, 'merge', { spec: { unschedulable: null } })
    await cluster.quiet()
    expect(await taints('fake-1')).to.deep.equal([])
  })
})
