import { expect } from 'chai'
import { TestNode } from '../testing-node.ts'

describe('probes and hooks', () => {
  let node: TestNode

  afterEach(async () => {
    await node.stop()
    expect(node.errors).to.deep.equal([])
  })

  it('is ready when its readiness probe says so', async () => {
    let ready = false
    node = await TestNode.start({
      main: { exec: async () => (ready ? { exitCode: 0, output: '' } : { exitCode: 1, output: 'not yet' }) },
    })
    const probe = { exec: { command: ['check'] }, periodSeconds: 2, failureThreshold: 2 }
    await node.create('p', { containers: [{ name: 'c', image: 'main', readinessProbe: probe }] })
    await node.clock.advance(100)
    expect(await node.summary('p')).to.match(/^Running running/u)
    ready = true
    await node.clock.advance(2000)
    expect(await node.summary('p')).to.match(/^Running ready running/u)
    ready = false
    await node.clock.advance(2000)
    expect(await node.summary('p')).to.match(/^Running ready running/u)
    await node.clock.advance(2000)
    expect(await node.summary('p')).to.match(/^Running running/u)
    expect(await node.eventsOf('p')).to.include('Unhealthy: Readiness probe failed: not yet (3)')
  })

  it('restarts a container whose liveness probe fails, once it has started', async () => {
    let started = false
    node = await TestNode.start({
      main: {
        exec: async (command) => ({ exitCode: command === 'started' && started ? 0 : 1, output: '' }),
      },
    })
    await node.create('p', {
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
    await node.clock.advance(5000)
    expect(node.containers[0]!.commands).to.not.include('alive')
    expect(await node.summary('p')).to.match(/^Running running/u)
    started = true
    await node.clock.advance(1000)
    expect(await node.summary('p')).to.match(/^Running ready running/u)
    await node.clock.advance(3000)
    expect(node.containers[0]!.signals[0]).to.equal('SIGTERM')
    expect(node.containers).to.have.length(2)
    expect(await node.eventsOf('p')).to.include('Killing: Container c failed liveness probe, will be restarted (1)')
  })

  it('runs hooks: before it is running, and before it is stopped', async () => {
    node = await TestNode.start({ main: {}, bad: { exec: async () => ({ exitCode: 1, output: '' }) } })
    const lifecycle = { postStart: { exec: { command: ['hello'] } }, preStop: { exec: { command: ['bye'] } } }
    await node.create('p', { containers: [{ name: 'c', image: 'main', lifecycle }] })
    await node.delete('p')
    expect(node.containers[0]!.commands).to.deep.equal(['hello', 'bye'])
    await node.create('q', {
      containers: [{ name: 'c', image: 'bad', lifecycle: { postStart: { exec: { command: ['false'] } } } }],
    })
    expect(await node.summary('q')).to.match(/waiting:CrashLoopBackOff \S+ restarts:1/u)
    expect((await node.eventsOf('q')).join()).to.match(/FailedPostStartHook: PostStartHook failed \(2\)/u)
  })
})
