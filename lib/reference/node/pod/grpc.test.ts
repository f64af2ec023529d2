import { expect } from 'chai'
import { manualClock, settle } from '../../../testing.ts'
import type { Container } from '../runtime.ts'
import { exec, logged, TestCluster } from '../runtime/testing.ts'
import type { AttemptTarget, Outcome } from './attempt.ts'
import { grpcHealth } from './grpc.ts'

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.45'

describe('gRPC probes', () => {
  const cluster = new TestCluster()
  const clock = manualClock()
  const addresses = new Map<string, string>()
  let client: Container

  function serve(name: string, ...args: string[]): Container {
    const container = cluster.run(name, image, { args })
    addresses.set(name, container.spec.network.address)
    return container
  }
  const ask = (name: string, service?: string): Promise<Outcome> => {
    const podIP = addresses.get(name)!
    const connect: AttemptTarget['connect'] = (address, port) => cluster.network.connect(address, port)
    const target = { podIP, connect, clock } as unknown as AttemptTarget
    return grpcHealth(target, { port: 5000, ...(service === undefined ? {} : { service }) }, 1000)
  }

  before(async () => {
    client = cluster.run('client', image, { args: ['pause'] })
    await logged(serve('plain', 'grpc-health-checking'), 'gRPC server starting to listen on :5000\n')
    await logged(serve('named', 'grpc-health-checking', '--service=web'), 'gRPC server starting to listen on :5000\n')
    serve('other', 'netexec', '--http-port=5000')
    serve('none', 'pause')
    await settle()
  })

  it('succeed where the server says that it serves', async () => {
    expect(await ask('plain')).to.deep.equal({ kind: 'success', output: 'service healthy' })
    expect(await ask('named', 'web')).to.deep.equal({ kind: 'success', output: 'service healthy' })
  })

  it('fail where it says that it does not', async () => {
    const tell = (path: string): Promise<unknown> => exec(client, ['curl', '-s', `plain.nginx:8080/${path}`])
    await tell('make-not-serving')
    expect(await ask('plain')).to.deep.equal({
      kind: 'failure',
      output: 'service unhealthy (responded with "NOT_SERVING")',
    })
    await tell('make-serving')
    expect((await ask('plain')).kind).to.equal('success')
  })

  it('fail where it knows no such service', async () => {
    expect(await ask('named', 'ghost')).to.deep.equal({
      kind: 'failure',
      output: 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    })
  })

  it('give up on who does not speak with them, in their time', async () => {
    for (const name of ['none', 'other']) {
      const asking = ask(name)
      for (let tenth = 0; tenth < 10; tenth++) await clock.advance(100)
      expect(await asking).to.deep.equal({
        kind: 'failure',
        output: `timeout: failed to connect service "${addresses.get(name)!}:5000" within 1s: context deadline exceeded`,
      })
    }
  })
})
