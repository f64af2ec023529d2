import { expect } from 'chai'
import type { Node } from '../../kube/objects.ts'
import { nodes, pods } from '../../kube/resource.ts'
import { settle } from '../../testing.ts'
import { memoryFiles } from './runtime/files/files.ts'
import { TestNode } from './testing-node.ts'

describe('node agent', () => {
  let node: TestNode

  afterEach(async () => {
    await node.stop()
    expect(node.errors).to.deep.equal([])
  })

  it('registers its node', async () => {
    node = await TestNode.start({})
    const { status } = await node.reference.client.get<Node>(nodes, { name: 'node-1' })
    expect(status.conditions?.map(({ type, status }) => `${type} ${status}`)).to.deep.equal([
      'MemoryPressure False',
      'DiskPressure False',
      'PIDPressure False',
      'Ready True',
    ])
  })

  it('runs a Pod with two writes of its status', async () => {
    node = await TestNode.start({ 'nginx:1': {} })
    await node.create('web-0', { containers: [{ name: 'nginx', image: 'nginx:1' }] })
    expect(node.rows).to.deep.equal([
      'ADDED Pending',
      'MODIFIED Pending waiting:ContainerCreating',
      'MODIFIED Running ready running 10.244.0.2',
    ])
    const { status } = await node.get('web-0')
    expect(status.conditions?.map(({ type, status }) => `${type} ${status}`)).to.deep.equal([
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ])
    expect(await node.eventsOf('web-0')).to.deep.equal([
      'Pulled: Container image "nginx:1" already present on machine and can be accessed by the pod (1)',
      'Created: Container created (1)',
      'Started: Container started (1)',
    ])
  })

  it('runs Pods with hostNetwork at the address of the node', async () => {
    node = await TestNode.start({ nginx: {} })
    const containers = [{ name: 'nginx', image: 'nginx' }]
    await node.create('a', { hostNetwork: true, containers })
    await node.create('b', { hostNetwork: true, containers })
    expect([await node.summary('a'), await node.summary('b')]).to.deep.equal(
      Array(2).fill('Running ready running 10.250.0.10'),
    )
  })

  it('ends a Pod with grace, then lets it go', async () => {
    node = await TestNode.start({ nginx: {} })
    await node.create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    node.rows = []
    await node.delete('web-0')
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    expect(node.rows.map((row) => row.replace(/ 10\.\S+/u, '').replace(/^(DELETED.*):\d+$/u, '$1'))).to.deep.equal([
      'MODIFIED Running ready running deleting:30',
      'MODIFIED Failed terminated:Error:143 deleting:30',
      'MODIFIED Failed terminated:Error:143 deleting:0',
      'DELETED Failed terminated:Error:143 deleting',
    ])
    expect(await node.eventsOf('web-0')).to.include('Killing: Stopping container nginx (1)')
  })

  it('kills who does not end in time, sooner when asked again', async () => {
    node = await TestNode.start({ stubborn: { stubborn: true } })
    await node.create('web-0', { containers: [{ name: 'c', image: 'stubborn' }] })
    await node.delete('web-0')
    await node.clock.advance(10_000)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM'])
    await node.delete('web-0', 4)
    await node.clock.advance(3000)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM'])
    await node.clock.advance(1000)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    expect(node.rows.at(-1)).to.match(/^DELETED Failed terminated:Error:137/u)
  })

  it('ends what it still runs of a Pod that was deleted by force', async () => {
    node = await TestNode.start({ nginx: {} })
    await node.create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    await node.delete('web-0', 0)
    await node.create('web-0', { containers: [{ name: 'nginx', image: 'nginx' }] })
    await node.clock.advance(2000)
    expect(node.containers.map(({ signals }) => signals[0])).to.deep.equal(['SIGTERM', undefined])
    expect((await node.get('web-0')).status.podIP).to.equal('10.244.0.3')
  })

  it('restarts with a back-off that doubles', async () => {
    node = await TestNode.start({ crash: {} })
    await node.create('c', { containers: [{ name: 'c', image: 'crash' }] })
    const crash = async (): Promise<void> => {
      node.containers.at(-1)!.exit(3)
      await settle()
    }
    node.rows = []
    await crash()
    expect(node.rows.map((row) => row.replace(/ 10\.\S+/u, ''))).to.deep.equal([
      'MODIFIED Running terminated:Error:3',
      'MODIFIED Running ready running restarts:1',
    ])
    await crash()
    expect(node.rows.at(-1)).to.match(/^MODIFIED Running waiting:CrashLoopBackOff .*restarts:1/u)
    expect((await node.get('c')).status.containerStatuses?.[0]?.state?.waiting?.message).to.match(
      /^back-off 10s restarting failed container=c pod=c_default\(.*\)$/u,
    )
    await node.clock.advance(9999)
    expect(node.containers).to.have.length(2)
    await node.clock.advance(1)
    expect(node.containers).to.have.length(3)
    await crash()
    await node.clock.advance(19_999)
    expect(node.containers).to.have.length(3)
    await node.clock.advance(1)
    expect(node.containers).to.have.length(4)
    expect((await node.eventsOf('c')).join('\n')).to.match(
      /BackOff: Back-off restarting failed container c in pod c_default\(.*\) \(2\)/u,
    )
  })

  it('shows at the end how the last run ended', async () => {
    node = await TestNode.start({ bad: { exits: 7 }, main: {} })
    await node.create('p', {
      containers: [
        { name: 'a', image: 'bad' },
        { name: 'b', image: 'nope' },
      ],
    })
    expect(await node.summary('p')).to.match(/^Pending waiting:CrashLoopBackOff waiting:ErrImagePull/u)
    await node.delete('p')
    expect(node.rows.at(-1)).to.match(/^DELETED Failed terminated:Error:7 terminated:ContainerStatusUnknown:137/u)
  })

  it('lets a Pod that is not to be restarted succeed or fail', async () => {
    node = await TestNode.start({ good: { exits: 0 }, bad: { exits: 7 } })
    await node.create('good', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'good' }] })
    await node.create('bad', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'bad' }] })
    const good = await node.get('good')
    expect(good.status.phase).to.equal('Succeeded')
    expect(good.status.conditions?.find(({ type }) => type === 'Ready')).to.include({
      status: 'False',
      reason: 'PodCompleted',
    })
    expect(good.status.podIP).to.equal('10.244.0.2')
    expect((await node.get('bad')).status).to.include({ phase: 'Failed' })
    expect(await node.summary('bad')).to.match(/terminated:Error:7/u)
  })

  it('initialises first, in order', async () => {
    node = await TestNode.start({ init: {}, main: {} })
    await node.create('p', {
      initContainers: [
        { name: 'a', image: 'init' },
        { name: 'b', image: 'init' },
      ],
      containers: [{ name: 'c', image: 'main' }],
    })
    expect(node.containers.map(({ spec }) => spec.name)).to.deep.equal(['a'])
    const pod = await node.get('p')
    expect(pod.status.phase).to.equal('Pending')
    expect(pod.status.conditions?.find(({ type }) => type === 'Initialized')).to.include({
      status: 'False',
      message: 'containers with incomplete status: [a b]',
    })
    node.containers[0]!.exit(0)
    await settle()
    node.containers[1]!.exit(0)
    await settle()
    expect(node.containers.map(({ spec }) => spec.name)).to.deep.equal(['a', 'b', 'c'])
    expect(await node.summary('p')).to.match(/^Running ready running/u)
  })

  it('fails a Pod whose initialisation fails for good', async () => {
    node = await TestNode.start({ init: { exits: 1 }, main: {} })
    await node.create('p', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'a', image: 'init' }],
      containers: [{ name: 'c', image: 'main' }],
    })
    expect((await node.get('p')).status.phase).to.equal('Failed')
    expect(node.containers).to.have.length(1)
  })

  it('keeps sidecars up until the others have ended', async () => {
    node = await TestNode.start({ side: {}, main: {} })
    await node.create('p', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'side', image: 'side', restartPolicy: 'Always' }],
      containers: [{ name: 'main', image: 'main' }],
    })
    expect(node.containers.map(({ spec }) => spec.name)).to.deep.equal(['side', 'main'])
    node.containers[1]!.exit(0)
    await settle()
    expect(node.containers[0]!.signals[0]).to.equal('SIGTERM')
    expect((await node.get('p')).status.phase).to.equal('Succeeded')
  })

  it('says why an image cannot be had, and tries again', async () => {
    node = await TestNode.start({})
    await node.create('p', { containers: [{ name: 'c', image: 'nope' }] })
    expect(await node.summary('p')).to.match(/^Pending waiting:ErrImagePull/u)
    await node.clock.advance(1000)
    expect(await node.summary('p')).to.match(/^Pending waiting:ImagePullBackOff/u)
    await node.clock.advance(9000)
    expect(await node.summary('p')).to.match(/^Pending waiting:ErrImagePull/u)
    expect(await node.eventsOf('p')).to.deep.equal([
      'Pulling: Pulling image "nope" (2)',
      'Failed: Failed to pull image "nope": docker.io/library/nope: not found (2)',
      'Failed: Error: ErrImagePull (2)',
      'BackOff: Back-off pulling image "nope" (1)',
      'Failed: Error: ImagePullBackOff (1)',
    ])
  })

  it('says who was killed for wanting too much memory', async () => {
    node = await TestNode.start({ main: {} })
    const resources = { limits: { memory: '10Mi' } }
    await node.create('p', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'main', resources }] })
    expect(node.containers[0]!.spec.memoryLimited).to.equal(true)
    node.containers[0]!.exit(137, { outOfMemory: true })
    await settle()
    expect(await node.summary('p')).to.match(/^Failed terminated:OOMKilled:137/u)
  })

  it('keeps the last of what a container says at its end', async () => {
    node = await TestNode.start({ main: {} })
    const containers = ['a', 'b', 'c', 'd'].map((name) => ({ name, image: 'main' }))
    await node.create('one', { restartPolicy: 'Never', containers: containers.slice(0, 1) })
    await node.create('four', { restartPolicy: 'Never', containers })
    const text = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(9, '0')).join('\n')
    for (const { spec, exit } of node.containers.map((one) => ({ spec: one.spec, exit: one.exit.bind(one) }))) {
      const files = memoryFiles(node.clock)
      files.mount('/log', spec.mounts.find(({ path }) => path === '/dev/termination-log')!.files)
      await files.writeFile('/log', text)
      exit(1)
    }
    await settle()
    const messageOf = async (name: string): Promise<string | undefined> =>
      (await node.get(name)).status.containerStatuses?.[0]?.state?.terminated?.message
    expect(await messageOf('one')).to.equal(text.slice(-4096))
    expect(await messageOf('four')).to.equal(text.slice(-4096).slice(0, 3072))
  })

  it('does not pull an image that it is told never to pull', async () => {
    node = await TestNode.start({})
    await node.create('p', { containers: [{ name: 'c', image: 'nope', imagePullPolicy: 'Never' }] })
    const message = 'Container image "nope" is not present with pull policy of Never'
    expect((await node.get('p')).status.containerStatuses?.[0]?.state?.waiting).to.deep.equal({
      reason: 'ErrImageNeverPull',
      message,
    })
    expect(await node.eventsOf('p')).to.deep.equal([
      `ErrImageNeverPull: ${message} (1)`,
      'Failed: Error: ErrImageNeverPull (1)',
    ])
  })

  it('says what a container lacks that it refers to, and starts it when that is there', async () => {
    node = await TestNode.start({ main: {} })
    await node.create('p', {
      containers: [{ name: 'c', image: 'main', envFrom: [{ configMapRef: { name: 'ghost' } }] }],
    })
    const [status] = (await node.get('p')).status.containerStatuses ?? []
    expect(status?.state?.waiting).to.deep.equal({
      reason: 'CreateContainerConfigError',
      message: 'configmap "ghost" not found',
    })
    await node.createConfigMap('ghost', { KEY: 'value' })
    await node.clock.advance(10_000)
    expect(node.containers[0]!.spec.env).to.include({
      KEY: 'value',
      HOSTNAME: 'p',
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
    })
  })

  it('waits for what a volume refers to', async () => {
    node = await TestNode.start({ main: {} })
    await node.create('p', {
      volumes: [{ name: 's', secret: { secretName: 'ghost' } }],
      containers: [{ name: 'c', image: 'main', volumeMounts: [{ name: 's', mountPath: '/s' }] }],
    })
    expect(await node.summary('p')).to.equal('Pending waiting:ContainerCreating')
    expect(await node.eventsOf('p')).to.deep.equal([
      'FailedMount: MountVolume.SetUp failed for volume "s" : secret "ghost" not found (1)',
    ])
  })

  it('shows a container that cannot be started', async () => {
    node = await TestNode.start({ bad: { startError: 'exec: "nope": executable file not found in $PATH' } })
    await node.create('always', { containers: [{ name: 'c', image: 'bad' }] })
    await node.create('never', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'bad' }] })
    expect(await node.summary('always')).to.match(/waiting:CrashLoopBackOff \S+ restarts:1/u)
    expect(await node.summary('never')).to.match(/^Failed terminated:StartError:128/u)
  })

  it('ends a Pod that others have declared failed, and leaves it so', async () => {
    node = await TestNode.start({ main: {} })
    await node.create('p', { containers: [{ name: 'c', image: 'main' }] })
    await node.patchStatus('p', { phase: 'Failed', reason: 'Evicted' })
    expect(node.containers[0]!.signals[0]).to.equal('SIGTERM')
    expect((await node.get('p')).status).to.include({ phase: 'Failed', reason: 'Evicted' })
  })

  it('ends a Pod at its deadline', async () => {
    node = await TestNode.start({ main: {} })
    await node.create('p', { activeDeadlineSeconds: 60, containers: [{ name: 'c', image: 'main' }] })
    await node.clock.advance(59_000)
    expect(await node.summary('p')).to.match(/^Running ready/u)
    node.rows = []
    await node.clock.advance(2_000)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    const message = 'Pod was active on the node longer than the specified deadline'
    expect((await node.get('p')).status).to.include({ phase: 'Failed', reason: 'DeadlineExceeded', message })
    // Until nothing of it runs, it has not failed.
    expect(node.rows).to.have.length(1)
    expect(await node.eventsOf('p')).to.include(`DeadlineExceeded: ${message} (1)`)
  })

  it('evicts a Pod that takes up more than it may', async () => {
    node = await TestNode.start({ main: {} })
    const volumes = [{ name: 'v', emptyDir: { sizeLimit: '1Ki' } }]
    const volumeMounts = [{ name: 'v', mountPath: '/v' }]
    await node.create('p', { volumes, containers: [{ name: 'c', image: 'main', volumeMounts }] })
    await node.clock.advance(30_000)
    expect(await node.summary('p')).to.match(/^Running ready/u)
    const mount = node.containers[0]!.spec.mounts.find(({ path }) => path === '/v')!
    mount.files.put('/file', 'x'.repeat(2000))
    await node.clock.advance(12_000)
    const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Ki". '
    const { status } = await node.get('p')
    expect(status).to.include({ phase: 'Failed', reason: 'Evicted', message })
    const target = status.conditions?.find(({ type }) => type === 'DisruptionTarget')
    expect(target).to.include({ status: 'True', reason: 'TerminationByKubelet', message })
    expect(node.containers).to.have.length(1)
    expect(await node.eventsOf('p')).to.include(`Evicted: ${message} (1)`)
  })

  it('adds containers to look into a Pod: they run once, and do not count', async () => {
    node = await TestNode.start({ main: {}, look: { lives: 1000, exits: 3 } })
    await node.create('p', { containers: [{ name: 'c', image: 'main' }] })
    const added = { spec: { ephemeralContainers: [{ name: 'debugger', image: 'look' }] } }
    const place = { name: 'p', namespace: 'default' }
    await node.reference.client.patch(pods, place, 'strategic', added, { subresource: 'ephemeralcontainers' })
    await settle()
    const status = async (): Promise<object | undefined> => {
      const [{ state, ready, restartCount, name } = {}] = (await node.get('p')).status.ephemeralContainerStatuses ?? []
      return { name, state: Object.keys(state ?? {}), exit: state?.terminated?.exitCode, ready, restartCount }
    }
    const known = { name: 'debugger', ready: false, restartCount: 0 }
    expect(await status()).to.deep.equal({ ...known, state: ['running'], exit: undefined })
    await node.clock.advance(60_000)
    expect(await status()).to.deep.equal({ ...known, state: ['terminated'], exit: 3 })
    expect(await node.summary('p')).to.match(/^Running ready running \S+$/u)
    expect(node.containers).to.have.length(2)
    await node.delete('p')
  })

  it('writes its status again where others have changed it', async () => {
    node = await TestNode.start({ main: {} })
    await node.create('p', { containers: [{ name: 'c', image: 'main' }] })
    const { status } = await node.get('p')
    const conditions = [
      ...(status.conditions ?? []).map((one) => (one.type === 'Ready' ? { ...one, status: 'False' } : one)),
      { type: 'example.com/mine', status: 'True' },
    ]
    await node.patchStatus('p', { conditions })
    const after = (await node.get('p')).status.conditions ?? []
    expect(after.find(({ type }) => type === 'Ready')?.status).to.equal('True')
    expect(after.find(({ type }) => type === 'example.com/mine')?.status).to.equal('True')
  })
})
