import { expect } from 'chai'
import type { DaemonSetSpec } from 'kubernetes-types/apps/v1.js'
import type { ControllerRevision, Event, Node, Pod } from '../../../kube/objects.ts'
import { controllerRevisions, events, nodes, pods } from '../../../kube/resource.ts'
import { daemonSets, type DaemonSet } from '../../resources/daemonset.ts'
import { startCluster, type TestCluster } from '../testing.ts'
import { nodeOf } from './pod.ts'

const place = { name: 'agent', namespace: 'default' }
const template = (image: string): DaemonSetSpec['template'] => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'main', image }], tolerations: [{ key: 'own', operator: 'Exists' }] },
})

describe('DaemonSets', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
  })
  afterEach(async () => {
    expect(cluster.faults).to.deep.equal([])
    await cluster.stop()
  })

  const create = async (spec: Partial<DaemonSetSpec> = {}): Promise<void> => {
    await cluster.client.create(daemonSets, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: place,
      spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent:1'), ...spec },
    })
    await cluster.quiet()
  }
  const patch = async (spec: object): Promise<void> => {
    await cluster.client.patch(daemonSets, place, 'merge', { spec })
    await cluster.quiet()
  }
  const node = async (name: string, change: object): Promise<void> => {
    await cluster.client.patch(nodes, { name }, 'merge', change)
    await cluster.quiet()
  }
  const set = (): Promise<DaemonSet> => cluster.client.get<DaemonSet>(daemonSets, place)
  const allPods = async (): Promise<Pod[]> => (await cluster.client.list<Pod>(pods, { namespace: 'default' })).items
  const imagesByNode = async (): Promise<string[]> =>
    (await allPods()).map((pod) => `${nodeOf(pod)} ${pod.spec.containers[0]?.image}`).toSorted()
  const told = async (reason: string): Promise<string[]> =>
    (await cluster.client.list<Event>(events, { namespace: 'default' })).items
      .filter((event) => event.involvedObject.kind === 'DaemonSet' && event.reason === reason)
      .map(({ message = '' }) => message.replace(/agent-\w{5}\b/, 'agent-?'))

  it('have a Pod on every node, which puts up with what befalls it', async () => {
    await create()
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1'])
    const [pod] = await allPods()
    expect(pod?.metadata.name).to.match(/^agent-\w{5}$/)
    expect(pod?.metadata.labels).to.include({ app: 'agent', 'pod-template-generation': '1' })
    expect(pod?.spec.tolerations?.map(({ key, effect = '' }) => `${key} ${effect}`)).to.deep.equal([
      'own ',
      'node.kubernetes.io/not-ready NoExecute',
      'node.kubernetes.io/unreachable NoExecute',
      'node.kubernetes.io/disk-pressure NoSchedule',
      'node.kubernetes.io/memory-pressure NoSchedule',
      'node.kubernetes.io/pid-pressure NoSchedule',
      'node.kubernetes.io/unschedulable NoSchedule',
    ])
    expect((await set()).status).to.deep.equal({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    })
    expect(await told('SuccessfulCreate')).to.deep.equal(['Created pod: agent-?', 'Created pod: agent-?'])
  })

  it('replace a Pod that is deleted, on the same node', async () => {
    await create()
    const [pod] = await allPods()
    await cluster.client.delete(pods, pod!.metadata)
    await cluster.quiet()
    const after = await allPods()
    expect(after.map(nodeOf)).to.have.members(['fake-1', 'fake-2'])
    expect(after.map(({ metadata }) => metadata.uid)).to.not.include(pod?.metadata.uid)
  })

  it('go by the labels of nodes', async () => {
    await create({
      template: { ...template('agent:1'), spec: { ...template('agent:1').spec!, nodeSelector: { ssd: 'y' } } },
    })
    expect(await imagesByNode()).to.deep.equal([])
    await node('fake-2', { metadata: { labels: { ssd: 'y' } } })
    expect(await imagesByNode()).to.deep.equal(['fake-2 agent:1'])
    await node('fake-2', { metadata: { labels: { ssd: null } } })
    expect(await imagesByNode()).to.deep.equal([])
    expect(await told('SuccessfulDelete')).to.deep.equal(['Deleted pod: agent-?'])
  })

  it('leave a Pod where new ones may no longer go, and take it from where none may stay', async () => {
    await create()
    await node('fake-1', { spec: { taints: [{ key: 'full', effect: 'NoSchedule' }] } })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1'])
    expect((await set()).status).to.include({ desiredNumberScheduled: 1, numberMisscheduled: 1 })
    await node('fake-1', { spec: { taints: [{ key: 'full', effect: 'NoExecute' }] } })
    expect(await imagesByNode()).to.deep.equal(['fake-2 agent:1'])
    await node('fake-1', { spec: { taints: null, unschedulable: true } })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1'])
  })

  it('come to nodes that come', async () => {
    await create()
    await cluster.client.create<Node>(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'late' } })
    await cluster.quiet()
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1', 'late agent:1'])
  })

  it('are updated node by node, as far as their Pods become ready, and rolled back', async () => {
    await create()
    const before = await allPods()
    await patch({ template: template('broken:1') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 broken:1', 'fake-2 agent:1'])
    expect((await set()).status).to.include({ updatedNumberScheduled: 1, numberAvailable: 1, numberUnavailable: 1 })
    await patch({ template: template('agent:1') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1'])
    const kept = (await allPods()).filter(({ metadata }) => before.some((pod) => pod.metadata.uid === metadata.uid))
    expect(kept.map(nodeOf)).to.deep.equal(['fake-2'])
    expect((await set()).metadata.annotations).to.deep.equal({ 'deprecated.daemonset.template.generation': '3' })
    const history = (await cluster.client.list<ControllerRevision>(controllerRevisions, { namespace: 'default' })).items
    expect(history.map(({ revision }) => revision)).to.have.members([2, 3])
    await patch({ template: template('agent:2') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:2', 'fake-2 agent:2'])
  })

  it('are updated with a second Pod first where they say so', async () => {
    await create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
    await patch({ template: template('broken:1') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-1 broken:1', 'fake-2 agent:1'])
    await patch({ template: template('agent:2') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:2', 'fake-2 agent:2'])
  })

  it('are not updated but by deleting their Pods where they say so', async () => {
    await create({ updateStrategy: { type: 'OnDelete' }, revisionHistoryLimit: 0 })
    await patch({ template: template('agent:2') })
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:1', 'fake-2 agent:1'])
    for (const pod of await allPods()) await cluster.client.delete(pods, pod.metadata)
    await cluster.quiet()
    expect(await imagesByNode()).to.deep.equal(['fake-1 agent:2', 'fake-2 agent:2'])
    await patch({ minReadySeconds: 0, template: template('agent:3') })
    const history = (await cluster.client.list<ControllerRevision>(controllerRevisions, { namespace: 'default' })).items
    expect(history.map(({ revision }) => revision)).to.have.members([2, 3])
  })

  it('replace Pods that fail, with growing pauses', async () => {
    await create()
    const fail = async (): Promise<void> => {
      const pod = (await allPods()).find((one) => nodeOf(one) === 'fake-1')
      await cluster.client.patch(
        pods,
        pod!.metadata,
        'merge',
        { status: { phase: 'Failed' } },
        { subresource: 'status' },
      )
      await cluster.quiet()
    }
    const phases = async (): Promise<string[]> => (await allPods()).map(({ status }) => status.phase ?? '').toSorted()
    await fail()
    expect(await phases()).to.deep.equal(['Running', 'Running'])
    await fail()
    expect(await phases()).to.deep.equal(['Failed', 'Running'])
    await cluster.clock.advance(1000)
    await cluster.quiet()
    expect(await phases()).to.deep.equal(['Running', 'Running'])
    expect(await told('FailedDaemonPod')).to.deep.equal([
      'Found failed daemon pod default/agent-? on node fake-1, will try to kill it',
      'Found failed daemon pod default/agent-? on node fake-1, will try to kill it',
    ])
  })

  it('are available when their Pods have been ready for a while', async () => {
    await create({ minReadySeconds: 10 })
    expect((await set()).status).to.include({ numberReady: 2, numberUnavailable: 2 })
    await cluster.clock.advance(10_000)
    await cluster.quiet()
    expect((await set()).status).to.include({ numberReady: 2, numberAvailable: 2 })
  })

  it('adopt Pods that fit, and let go of those that no longer do', async () => {
    await create()
    const [pod] = await allPods()
    await cluster.clock.advance(1000)
    await cluster.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels: { app: 'other' } } })
    await cluster.quiet()
    expect(await imagesByNode()).to.have.length(3)
    const { metadata } = await cluster.client.get<Pod>(pods, pod!.metadata)
    expect(metadata.ownerReferences).to.equal(undefined)
    await cluster.client.patch(pods, metadata, 'merge', { metadata: { labels: { app: 'agent' } } })
    await cluster.quiet()
    // The older one stays.
    expect((await allPods()).map((one) => one.metadata.uid))
      .to.include(metadata.uid)
      .and.have.length(2)
  })
})
