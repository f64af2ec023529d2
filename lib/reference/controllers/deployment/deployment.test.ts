/** Deployments and their ReplicaSets, on the API. */
import { expect } from 'chai'
import type { Deployment, Event, Pod, ReplicaSet } from '../../../kube/objects.ts'
import { deployments, events, pods, replicaSets } from '../../../kube/resource.ts'
import { isReady } from '../pods.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const web = { name: 'web', namespace: 'default' }

describe('Deployment', () => {
  let cluster: TestCluster
  beforeEach(async () => (cluster = await startCluster()))
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  const template = (image: string): object => ({
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'a', image }] },
  })
  async function create(spec: object = {}): Promise<void> {
    await cluster.client.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: web,
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template('nginx:1'), ...spec },
    })
    await cluster.quiet()
  }
  async function change(spec: object): Promise<void> {
    await cluster.client.patch(deployments, web, 'merge', { spec })
    await cluster.quiet()
  }
  const get = (): Promise<Deployment> => cluster.client.get<Deployment>(deployments, web)
  const list = async <T extends Pod | ReplicaSet>(resource: typeof pods): Promise<T[]> =>
    (await cluster.client.list<T>(resource, { namespace: 'default' })).items
  const sets = (): Promise<ReplicaSet[]> => list<ReplicaSet>(replicaSets)
  const sizes = async (): Promise<Record<string, number | undefined>> =>
    Object.fromEntries(
      (await sets()).map(({ spec }) => [`${spec.template?.spec?.containers[0]?.image}`, spec.replicas]),
    )
  const said = async (name: string): Promise<string[]> =>
    (await cluster.client.list<Event>(events, { namespace: 'default' })).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)
  const conditions = ({ status }: Deployment): string[] =>
    (status.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`)

  it('makes a ReplicaSet, which makes Pods, and says how it went', async () => {
    await create()
    const [set] = await sets()
    const { metadata, status } = await get()
    const hash = set?.metadata.labels?.['pod-template-hash']
    expect(set?.metadata.name).to.equal(`web-${hash}`)
    expect(set?.spec.selector.matchLabels).to.deep.equal({ app: 'web', 'pod-template-hash': hash })
    expect(set?.metadata.annotations).to.deep.equal({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    })
    const all = await list<Pod>(pods)
    expect(all).to.have.length(3)
    for (const pod of all) expect(pod.metadata.name).to.match(new RegExp(`^web-${hash}-[a-z0-9]{5}$`))
    expect(metadata.annotations).to.deep.equal({ 'deployment.kubernetes.io/revision': '1' })
    expect(status).to.include({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3 })
    expect(status).to.include({ availableReplicas: 3 }).and.not.have.property('unavailableReplicas')
    expect(conditions(await get())).to.have.members([
      'Available True MinimumReplicasAvailable',
      'Progressing True NewReplicaSetAvailable',
    ])
    expect(await said('web')).to.deep.equal([`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`])
    expect(await said(`web-${hash}`)).to.have.members(
      all.map((pod) => `SuccessfulCreate: Created pod: ${pod.metadata.name}`),
    )
  })

  it('replaces Pods a few at a time, and goes back with a new revision', async () => {
    await create({ replicas: 4 })
    const fewest = { pods: Infinity, ready: Infinity }
    let most = 0
    const stop = new AbortController()
    const here = new Map((await list<Pod>(pods)).map((pod) => [pod.metadata.uid, pod]))
    const { resourceVersion } = await get().then(({ metadata }) => metadata)
    const watching = (async () => {
      for await (const { type, object } of cluster.client.watch<Pod>(pods, { resourceVersion, signal: stop.signal })) {
        if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) here.delete(object.metadata.uid)
        else here.set(object.metadata.uid, object)
        most = Math.max(most, here.size)
        fewest.ready = Math.min(fewest.ready, [...here.values()].filter(isReady).length)
      }
    })().catch(() => {})
    await change({ template: template('nginx:2') })
    stop.abort()
    await watching
    expect(most).to.be.at.most(5)
    expect(fewest.ready).to.be.at.least(3)
    expect(await sizes()).to.deep.equal({ 'nginx:1': 0, 'nginx:2': 4 })
    await change({ template: template('nginx:1') })
    expect(await sizes()).to.deep.equal({ 'nginx:1': 4, 'nginx:2': 0 })
    const back = (await sets()).find(({ spec }) => spec.replicas === 4)
    expect(back?.metadata.annotations).to.include({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect((await get()).metadata.annotations).to.include({ 'deployment.kubernetes.io/revision': '3' })
  })

  it('counts revisions in 64 bits', async () => {
    await create()
    const [set] = await sets()
    const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' }
    await cluster.client.patch(replicaSets, set!.metadata, 'merge', { metadata: { annotations } })
    await change({ template: template('nginx:2') })
    expect((await get()).metadata.annotations).to.include({
      'deployment.kubernetes.io/revision': '3546343826724305833',
    })
  })

  it('stops where the new Pods do not become ready, and says so in time', async () => {
    await create({ progressDeadlineSeconds: 60 })
    await change({ template: template('broken') })
    expect(await sizes()).to.deep.equal({ 'nginx:1': 3, broken: 1 })
    expect((await get()).status).to.include({ updatedReplicas: 1, availableReplicas: 3, unavailableReplicas: 1 })
    await cluster.clock.advance(62_000)
    await cluster.quiet()
    expect(conditions(await get())).to.include('Progressing False ProgressDeadlineExceeded')
    await change({ replicas: 6 })
    const scaled = (await said('web')).map((message) => message.replace(/web-\S+/, 'SET'))
    expect(scaled, 'in proportion').to.include.members([
      'ScalingReplicaSet: Scaled up replica set SET from 3 to 6',
      'ScalingReplicaSet: Scaled up replica set SET from 1 to 2',
    ])
    expect(await sizes(), 'and on, as far as may be').to.deep.equal({ 'nginx:1': 5, broken: 3 })
  })

  it('with Recreate, takes the old Pods away first', async () => {
    await create({ strategy: { type: 'Recreate' } })
    const before = await list<Pod>(pods)
    await cluster.client.patch(pods, before[0]?.metadata ?? web, 'merge', {
      metadata: { finalizers: ['example.com/wait'] },
    })
    await change({ template: template('nginx:2') })
    expect(await sizes(), 'waits for the last').to.deep.equal({ 'nginx:1': 0 })
    await cluster.client.patch(pods, before[0]?.metadata ?? web, 'merge', { metadata: { finalizers: null } })
    await cluster.quiet()
    expect(await sizes()).to.deep.equal({ 'nginx:1': 0, 'nginx:2': 3 })
  })

  it('does nothing while it is paused, but scales', async () => {
    await create()
    await change({ paused: true, template: template('nginx:2') })
    expect(await sizes()).to.deep.equal({ 'nginx:1': 3 })
    expect(conditions(await get())).to.include('Progressing Unknown DeploymentPaused')
    await change({ replicas: 2 })
    expect(await sizes()).to.deep.equal({ 'nginx:1': 2 })
    await change({ paused: false })
    expect(await sizes()).to.deep.equal({ 'nginx:1': 0, 'nginx:2': 2 })
  })

  it('keeps no more of its past than it is told to', async () => {
    await create({ revisionHistoryLimit: 1 })
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) await change({ template: template(image) })
    expect(await sizes()).to.deep.equal({ 'nginx:3': 0, 'nginx:4': 3 })
  })

  it('takes its Pods and sets along when it goes', async () => {
    await create()
    await cluster.client.delete(deployments, web)
    await cluster.quiet()
    expect(await sets()).to.deep.equal([])
    expect(await list(pods)).to.deep.equal([])
  })

  it('replaces a Pod that is deleted, one that has failed and one that is relabelled', async () => {
    await create()
    const [first, second, third] = await list<Pod>(pods)
    await cluster.client.delete(pods, first?.metadata ?? web)
    await cluster.client.patch(
      pods,
      second?.metadata ?? web,
      'merge',
      { status: { phase: 'Failed' } },
      { subresource: 'status' },
    )
    await cluster.client.patch(pods, third?.metadata ?? web, 'merge', { metadata: { labels: { app: 'debug' } } })
    await cluster.quiet()
    const [set] = await sets()
    const own = (await list<Pod>(pods)).filter(
      ({ metadata, status }) => metadata.labels?.['app'] === 'web' && status.phase === 'Running',
    )
    expect(own).to.have.length(3)
    expect(set?.status).to.include({ replicas: 3, readyReplicas: 3 })
    const released = (await list<Pod>(pods)).find(({ metadata }) => metadata.name === third?.metadata.name)
    expect(released?.metadata.ownerReferences ?? []).to.deep.equal([])
  })
})
