import { expect } from 'chai'
import type * as core from 'kubernetes-types/core/v1.js'
import type { Event, Node, Pod } from '../../kube/objects.ts'
import { configMaps, events, nodes, pods } from '../../kube/resource.ts'
import { manualClock, settle, type ManualClock } from '../../testing.ts'
import { ClusterNetwork } from '../network/cluster.ts'
import { startReference, type Reference } from '../start.ts'
import { Disks } from './disks.ts'
import { kubelet } from './kubelet.ts'
import { fakeRuntime, type Behaviour, type FakeContainer } from './testing.ts'

const namespace = 'default'

describe('node agent', () => {
  let reference: Reference
  let clock: ManualClock
  let containers: FakeContainer[]
  let rows: string[]
  let errors: unknown[]
  let watching: AbortController

  async function begin(images: Record<string, Behaviour>): Promise<void> {
    clock = manualClock()
    errors = []
    rows = []
    const runtime = fakeRuntime(images)
    containers = runtime.containers
    const network = new ClusterNetwork({ query: async () => ({ code: 'NXDOMAIN', answers: [], additional: [] }), route: () => undefined })
    reference = await startReference({
      clock,
      seed: 1,
      onError: (error) => errors.push(error),
      components: (_standard, { kubelets }) => [
        kubelet({ name: 'node-1', index: 0, runtime, network, disks: new Disks(clock), nameserver: '10.96.0.10', kubelets }),
      ],
    })
    await reference.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace },
      data: { 'ca.crt': 'certificate' },
    })
    watching = new AbortController()
    void watch()
    await settle()
  }

  async function watch(): Promise<void> {
    for await (const { type, object } of reference.client.watch<Pod>(pods, { namespace, signal: watching.signal })) {
      rows.push(`${type} ${summaryOf(object)}`)
    }
  }

  afterEach(async () => {
    watching.abort()
    await reference.stop()
    expect(errors).to.deep.equal([])
  })

  async function create(name: string, spec: Partial<core.PodSpec> & { containers: core.Container[] }): Promise<void> {
    await reference.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { nodeName: 'node-1', ...spec },
    })
    await settle()
  }

  const get = (name: string): Promise<Pod> => reference.client.get<Pod>(pods, { name, namespace })

  async function eventsOf(name: string): Promise<string[]> {
    await settle()
    const { items } = await reference.client.list<Event>(events, { namespace })
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message, count }) => `${reason}: ${message} (${count})`)
  }

  it('registers its node', async () => {
    await begin({})
    const node = await reference.client.get<Node>(nodes, { name: 'node-1' })
    expect(node.status.conditions?.map(({ type, status }) => `${type} ${status}`)).to.deep.equal([
      'MemoryPressure False',
      'DiskPressure False',
      'PIDPressure False',
      'Ready True',
    ])
  })

  it('runs a Pod with two writes of its status', async () => {
    await begin({ nginx: {} })
    await create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    expect(rows).to.deep.equal([
      'ADDED Pending',
      'MODIFIED Pending waiting:ContainerCreating',
      'MODIFIED Running ready running 10.244.0.2',
    ])
    const { status } = await get('web-0')
    expect(status.conditions?.map(({ type, status }) => `${type} ${status}`)).to.deep.equal([
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ])
    expect(await eventsOf('web-0')).to.deep.equal([
      'Pulled: Container image "nginx" already present on machine and can be accessed by the pod (1)',
      'Created: Container created (1)',
      'Started: Container started (1)',
    ])
  })

  it('ends a Pod with grace, then lets it go', async () => {
    await begin({ nginx: {} })
    await create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    rows = []
    await reference.client.delete(pods, { name: 'web-0', namespace })
    await settle()
    expect(containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    expect(rows.map((row) => row.replace(/ 10\.\S+/u, '').replace(/^(DELETED.*):\d+$/u, '$1'))).to.deep.equal([
      'MODIFIED Running ready running deleting:30',
      'MODIFIED Failed terminated:Error:143 deleting:30',
      'DELETED Failed terminated:Error:143 deleting',
    ])
    expect(await eventsOf('web-0')).to.include('Killing: Stopping container nginx (1)')
  })

  it('kills who does not end in time, sooner when asked again', async () => {
    await begin({ stubborn: { stubborn: true } })
    await create('web-0', { containers: [{ name: 'c', image: 'stubborn' }] })
    await reference.client.delete(pods, { name: 'web-0', namespace })
    await clock.advance(10_000)
    expect(containers[0]!.signals).to.deep.equal(['SIGTERM'])
    await reference.client.delete(pods, { name: 'web-0', namespace }, { gracePeriodSeconds: 4 })
    await clock.advance(3000)
    expect(containers[0]!.signals).to.deep.equal(['SIGTERM'])
    await clock.advance(1000)
    expect(containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    expect(rows.at(-1)).to.match(/^DELETED Failed terminated:Error:137/u)
  })

  it('ends what it still runs of a Pod that was deleted by force', async () => {
    await begin({ nginx: {} })
    await create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    await reference.client.delete(pods, { name: 'web-0', namespace }, { gracePeriodSeconds: 0 })
    await create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    await clock.advance(2000)
    expect(containers.map(({ signals }) => signals[0])).to.deep.equal(['SIGTERM', undefined])
    expect((await get('web-0')).status.podIP).to.equal('10.244.0.3')
  })

  it('restarts with a back-off that doubles', async () => {
    await begin({ crash: {} })
    await create('c', { containers: [{ name: 'c', image: 'crash' }] })
    const crash = async (): Promise<void> => {
      containers.at(-1)!.exit(3)
      await settle()
    }
    rows = []
    await crash()
    expect(rows.map((row) => row.replace(/ 10\.\S+/u, ''))).to.deep.equal([
      'MODIFIED Running terminated:Error:3',
      'MODIFIED Running ready running restarts:1',
    ])
    await crash()
    expect(rows.at(-1)).to.match(/^MODIFIED Running waiting:CrashLoopBackOff .*restarts:1/u)
    expect((await get('c')).status.containerStatuses?.[0]?.state?.waiting?.message).to.match(
      /^back-off 10s restarting failed container=c pod=c_default\(.*\)$/u,
    )
    await clock.advance(9999)
    expect(containers).to.have.length(2)
    await clock.advance(1)
    expect(containers).to.have.length(3)
    await crash()
    await clock.advance(19_999)
    expect(containers).to.have.length(3)
    await clock.advance(1)
    expect(containers).to.have.length(4)
    expect((await eventsOf('c')).join('\n')).to.match(/BackOff: Back-off restarting failed container c in pod c_default\(.*\) \(2\)/u)
  })

  it('lets a Pod that is not to be restarted succeed or fail', async () => {
    await begin({ good: { exits: 0 }, bad: { exits: 7 } })
    await create('good', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'good' }] })
    await create('bad', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'bad' }] })
    const good = await get('good')
    expect(good.status.phase).to.equal('Succeeded')
    expect(good.status.conditions?.find(({ type }) => type === 'Ready')).to.include({ status: 'False', reason: 'PodCompleted' })
    expect(good.status.podIP).to.equal('10.244.0.2')
    expect((await get('bad')).status).to.include({ phase: 'Failed' })
    expect(summaryOf(await get('bad'))).to.match(/terminated:Error:7/u)
  })

  it('initialises first, in order', async () => {
    await begin({ init: {}, main: {} })
    await create('p', {
      initContainers: [
        { name: 'a', image: 'init' },
        { name: 'b', image: 'init' },
      ],
      containers: [{ name: 'c', image: 'main' }],
    })
    expect(containers.map(({ spec }) => spec.name)).to.deep.equal(['a'])
    let pod = await get('p')
    expect(pod.status.phase).to.equal('Pending')
    expect(pod.status.conditions?.find(({ type }) => type === 'Initialized')).to.include({
      status: 'False',
      message: 'containers with incomplete status: [a b]',
    })
    containers[0]!.exit(0)
    await settle()
    containers[1]!.exit(0)
    await settle()
    expect(containers.map(({ spec }) => spec.name)).to.deep.equal(['a', 'b', 'c'])
    pod = await get('p')
    expect(summaryOf(pod)).to.match(/^Running ready running/u)
  })

  it('fails a Pod whose initialisation fails for good', async () => {
    await begin({ init: { exits: 1 }, main: {} })
    await create('p', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'a', image: 'init' }],
      containers: [{ name: 'c', image: 'main' }],
    })
    expect((await get('p')).status.phase).to.equal('Failed')
    expect(containers).to.have.length(1)
  })

  it('keeps sidecars up until the others have ended', async () => {
    await begin({ side: {}, main: {} })
    await create('p', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'side', image: 'side', restartPolicy: 'Always' }],
      containers: [{ name: 'main', image: 'main' }],
    })
    expect(containers.map(({ spec }) => spec.name)).to.deep.equal(['side', 'main'])
    containers[1]!.exit(0)
    await settle()
    expect(containers[0]!.signals[0]).to.equal('SIGTERM')
    expect((await get('p')).status.phase).to.equal('Succeeded')
  })

  it('says why an image cannot be had, and tries again', async () => {
    await begin({})
    await create('p', { containers: [{ name: 'c', image: 'nope' }] })
    expect(summaryOf(await get('p'))).to.match(/^Pending waiting:ErrImagePull/u)
    await clock.advance(1000)
    expect(summaryOf(await get('p'))).to.match(/^Pending waiting:ImagePullBackOff/u)
    await clock.advance(9000)
    expect(summaryOf(await get('p'))).to.match(/^Pending waiting:ErrImagePull/u)
    expect(await eventsOf('p')).to.deep.equal([
      'Pulling: Pulling image "nope" (2)',
      'Failed: Failed to pull image "nope": docker.io/library/nope: not found (2)',
      'Failed: Error: ErrImagePull (2)',
      'BackOff: Back-off pulling image "nope" (1)',
      'Failed: Error: ImagePullBackOff (1)',
    ])
  })

  it('says what a container lacks that it refers to, and starts it when that is there', async () => {
    await begin({ main: {} })
    await create('p', { containers: [{ name: 'c', image: 'main', envFrom: [{ configMapRef: { name: 'ghost' } }] }] })
    const [status] = (await get('p')).status.containerStatuses ?? []
    expect(status?.state?.waiting).to.deep.equal({ reason: 'CreateContainerConfigError', message: 'configmap "ghost" not found' })
    await reference.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ghost', namespace },
      data: { KEY: 'value' },
    })
    await clock.advance(10_000)
    expect(containers[0]!.spec.env).to.include({ KEY: 'value', HOSTNAME: 'p', KUBERNETES_SERVICE_HOST: '10.96.0.1' })
  })

  it('waits for what a volume refers to', async () => {
    await begin({ main: {} })
    await create('p', {
      volumes: [{ name: 's', secret: { secretName: 'ghost' } }],
      containers: [{ name: 'c', image: 'main', volumeMounts: [{ name: 's', mountPath: '/s' }] }],
    })
    expect(summaryOf(await get('p'))).to.equal('Pending waiting:ContainerCreating')
    expect(await eventsOf('p')).to.deep.equal(['FailedMount: MountVolume.SetUp failed for volume "s" : secret "ghost" not found (1)'])
  })

  it('shows a container that cannot be started', async () => {
    await begin({ bad: { startError: 'exec: "nope": executable file not found in $PATH' } })
    await create('always', { containers: [{ name: 'c', image: 'bad' }] })
    await create('never', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'bad' }] })
    expect(summaryOf(await get('always'))).to.match(/waiting:CrashLoopBackOff \S+ restarts:1/u)
    expect(summaryOf(await get('never'))).to.match(/^Failed terminated:StartError:128/u)
  })

  it('is ready when its readiness probe says so', async () => {
    let ready = false
    await begin({
      main: { exec: async () => (ready ? { exitCode: 0, output: '' } : { exitCode: 1, output: 'not yet' }) },
    })
    const probe = { exec: { command: ['check'] }, periodSeconds: 2, failureThreshold: 2 }
    await create('p', { containers: [{ name: 'c', image: 'main', readinessProbe: probe }] })
    await clock.advance(100)
    expect(summaryOf(await get('p'))).to.match(/^Running running/u)
    ready = true
    await clock.advance(2000)
    expect(summaryOf(await get('p'))).to.match(/^Running ready running/u)
    ready = false
    await clock.advance(2000)
    expect(summaryOf(await get('p'))).to.match(/^Running ready running/u)
    await clock.advance(2000)
    expect(summaryOf(await get('p'))).to.match(/^Running running/u)
    expect(await eventsOf('p')).to.include('Unhealthy: Readiness probe failed: not yet (3)')
  })

  it('restarts a container whose liveness probe fails, once it has started', async () => {
    let started = false
    await begin({
      main: {
        exec: async (command) => ({ exitCode: command === 'started' && started ? 0 : 1, output: '' }),
      },
    })
    await create('p', {
      terminationGracePeriodSeconds: 2,
      containers: [
        {
          name: 'c',
          image: 'main',
          startupProbe: { exec: { command: ['started'] }, periodSeconds: 1, failureThreshold: 30 },
          livenessProbe: { exec: { command: ['alive'] }, periodSeconds: 1, failureThreshold: 3 },
        },
      ],
    })
    await clock.advance(5000)
    expect(containers[0]!.commands).to.not.include('alive')
    expect(summaryOf(await get('p'))).to.match(/^Running running/u)
    started = true
    await clock.advance(1000)
    expect(summaryOf(await get('p'))).to.match(/^Running ready running/u)
    await clock.advance(3000)
    expect(containers[0]!.signals[0]).to.equal('SIGTERM')
    expect(containers).to.have.length(2)
    expect(await eventsOf('p')).to.include('Killing: Container c failed liveness probe, will be restarted (1)')
  })

  it('runs hooks: before it is running, and before it is stopped', async () => {
    await begin({ main: {}, bad: { exec: async () => ({ exitCode: 1, output: '' }) } })
    const lifecycle = { postStart: { exec: { command: ['hello'] } }, preStop: { exec: { command: ['bye'] } } }
    await create('p', { containers: [{ name: 'c', image: 'main', lifecycle }] })
    await reference.client.delete(pods, { name: 'p', namespace })
    await settle()
    expect(containers[0]!.commands).to.deep.equal(['hello', 'bye'])
    await create('q', { containers: [{ name: 'c', image: 'bad', lifecycle: { postStart: { exec: { command: ['false'] } } } }] })
    expect(summaryOf(await get('q'))).to.match(/waiting:CrashLoopBackOff \S+ restarts:1/u)
    expect((await eventsOf('q')).join()).to.match(/FailedPostStartHook: PostStartHook failed \(2\)/u)
  })

  it('ends a Pod that others have declared failed, and leaves it so', async () => {
    await begin({ main: {} })
    await create('p', { containers: [{ name: 'c', image: 'main' }] })
    await reference.client.patch(pods, { name: 'p', namespace }, 'merge', { status: { phase: 'Failed', reason: 'Evicted' } }, { subresource: 'status' })
    await settle()
    expect(containers[0]!.signals[0]).to.equal('SIGTERM')
    expect((await get('p')).status).to.include({ phase: 'Failed', reason: 'Evicted' })
  })

  it('writes its status again where others have changed it', async () => {
    await begin({ main: {} })
    await create('p', { containers: [{ name: 'c', image: 'main' }] })
    const { status } = await get('p')
    const conditions = [...(status.conditions ?? []).map((one) => (one.type === 'Ready' ? { ...one, status: 'False' } : one)), { type: 'example.com/mine', status: 'True' }]
    await reference.client.patch(pods, { name: 'p', namespace }, 'merge', { status: { conditions } }, { subresource: 'status' })
    await settle()
    const after = (await get('p')).status.conditions ?? []
    expect(after.find(({ type }) => type === 'Ready')?.status).to.equal('True')
    expect(after.find(({ type }) => type === 'example.com/mine')?.status).to.equal('True')
  })
})

/** Its state in a few words: phase, readiness, the states of its containers. */
function summaryOf({ metadata, status }: Pod): string {
  const containers = (status.containerStatuses ?? []).map(({ state }) =>
    state?.waiting !== undefined
      ? `waiting:${state.waiting.reason}`
      : state?.terminated !== undefined
        ? `terminated:${state.terminated.reason}:${state.terminated.exitCode}`
        : 'running',
  )
  const restarts = status.containerStatuses?.[0]?.restartCount ?? 0
  return [
    status.phase,
    ...(status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true ? ['ready'] : []),
    ...containers,
    ...(status.podIP === undefined ? [] : [status.podIP]),
    ...(restarts === 0 ? [] : [`restarts:${restarts}`]),
    ...(metadata.deletionTimestamp === undefined ? [] : [`deleting:${metadata.deletionGracePeriodSeconds}`]),
  ].join(' ')
}
