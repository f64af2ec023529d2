import { expect } from 'chai'
import { settle } from '../../../testing.ts'
import { TestNode } from '../testing-node.ts'
import type { Behaviour } from '../testing.ts'

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

  it('takes no notice of a probe that cannot even be tried', async () => {
    const exec = async (): Promise<never> => {
      throw new Error('exec: "ghost": executable file not found in $PATH')
    }
    node = await TestNode.start({ main: { exec } })
    const livenessProbe = { exec: { command: ['ghost'] }, periodSeconds: 1, failureThreshold: 1 }
    await node.create('p', { containers: [{ name: 'c', image: 'main', livenessProbe }] })
    await node.clock.advance(2000)
    expect(await node.summary('p')).to.match(/^Running ready running \S+$/u)
    expect((await node.eventsOf('p')).at(-1)).to.equal(
      'Unhealthy: Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = ' +
        'failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: ' +
        'unable to start container process: exec: "ghost": executable file not found in $PATH: unknown (2)',
    )
  })

  it('says that a hook has failed, also where its container has ended meanwhile', async () => {
    let endHook = (_result: { exitCode: number; output: string }): void => {}
    const exec: Behaviour['exec'] = () => new Promise((resolve) => (endHook = resolve))
    node = await TestNode.start({ main: { exits: 4, lives: 1000, exec } })
    const lifecycle = { postStart: { exec: { command: ['slow'] } } }
    await node.create('p', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'main', lifecycle }] })
    await node.clock.advance(1000)
    endHook({ exitCode: 137, output: '' })
    await settle()
    expect(await node.summary('p')).to.match(/^Failed terminated:Error:4/u)
    expect((await node.eventsOf('p')).slice(-2)).to.deep.equal([
      'FailedPostStartHook: PostStartHook failed (1)',
      'Killing: FailedPostStartHook (1)',
    ])
  })

  it('gives a container two seconds to end, however long its hook takes', async () => {
    let endHook = (_result: { exitCode: number; output: string }): void => {}
    const exec: Behaviour['exec'] = () => new Promise((resolve) => (endHook = resolve))
    node = await TestNode.start({ main: { exec, stubborn: true } })
    const lifecycle = { preStop: { exec: { command: ['slow'] } } }
    await node.create('p', {
      terminationGracePeriodSeconds: 4,
      containers: [{ name: 'c', image: 'main', lifecycle }],
    })
    await node.delete('p')
    await node.clock.advance(3999)
    expect(node.containers[0]!.signals).to.deep.equal([])
    await node.clock.advance(2000)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM'])
    await node.clock.advance(1)
    expect(node.containers[0]!.signals).to.deep.equal(['SIGTERM', 'SIGKILL'])
    endHook({ exitCode: 137, output: '' })
    expect((await node.eventsOf('p')).at(-1)).to.equal('FailedPreStopHook: PreStopHook failed (1)')
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
