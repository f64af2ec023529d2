import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { manualClock } from '../../../testing.ts'
import { ClusterNetwork } from '../../network/cluster.ts'
import type { ContainerSpec } from '../runtime.ts'
import { FakeContainer } from '../testing.ts'
import { httpGet, runCommand, tcpConnect, type AttemptTarget } from './attempt.ts'

describe('probes over the network', () => {
  const clock = manualClock()
  const network = new ClusterNetwork({
    nameservers: ['10.96.0.10'],
    query: async () => ({ code: 'NXDOMAIN', answers: [], additional: [] }),
    route: () => undefined,
  })
  const pod = network.attach({ address: '10.244.0.5', hostname: 'web-0', hosts: '', resolvConf: '' })
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const to = searchParams.get('to')
    if (to !== null) response.writeHead(302, { Location: to }).end('Found')
    else response.statusCode = request.url === '/healthz' && request.headers['x-probe'] === 'yes' ? 200 : 404
    response.end()
  })
  const silent: Duplex[] = []
  pod.listen(80, (socket) => server.emit('connection', socket))
  pod.listen(81, (socket) => silent.push(socket))
  const target: AttemptTarget = {
    container: new FakeContainer({ clock } as unknown as ContainerSpec, {}),
    spec: { name: 'c', ports: [{ name: 'web', containerPort: 80 }] },
    podIP: '10.244.0.5',
    connect: (address, port) => network.connect(address, port),
    clock,
  }

  it('follow redirects to the same host, and say of others that they do not', async () => {
    const httpHeaders = [{ name: 'X-Probe', value: 'yes' }]
    const ask = (to: string): Promise<unknown> =>
      httpGet(target, { port: 80, path: `/?to=${encodeURIComponent(to)}`, httpHeaders }, 1000)
    expect(await ask('/healthz')).to.deep.equal({ kind: 'success', output: '' })
    expect(await ask('http://10.244.0.5/no')).to.deep.equal({
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 404',
    })
    const warning = 'Probe terminated redirects, Response body: Found'
    expect(await ask('http://0.0.0.0/')).to.deep.equal({ kind: 'success', output: '', warning })
  })

  it('ask by HTTP', async () => {
    const httpHeaders = [{ name: 'X-Probe', value: 'yes' }]
    expect(await httpGet(target, { port: 'web', path: '/healthz', httpHeaders }, 1000)).to.deep.equal({
      kind: 'success',
      output: '',
    })
    expect(await httpGet(target, { port: 80, path: 'no' }, 1000)).to.deep.equal({
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 404',
    })
    expect((await httpGet(target, { port: 8080 }, 1000)).output).to.equal(
      'Get "http://10.244.0.5:8080/": dial tcp 10.244.0.5:8080: connect: connection refused',
    )
    expect(await httpGet(target, { port: 'ghost' }, 1000)).to.deep.equal({
      kind: 'error',
      output: 'strconv.Atoi: parsing "ghost": invalid syntax',
    })
  })

  it('give up after their time', async () => {
    const asking = httpGet(target, { port: 81, path: '/' }, 1000)
    await clock.advance(1000)
    expect((await asking).output).to.equal(
      'Get "http://10.244.0.5:81/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    )
  })

  it('connect by TCP', async () => {
    expect((await tcpConnect(target, { port: 'web' }, 1000)).kind).to.equal('success')
    expect(await tcpConnect(target, { port: 8080 }, 1000)).to.deep.equal({
      kind: 'failure',
      output: 'dial tcp 10.244.0.5:8080: connect: connection refused',
    })
  })

  it('give up on a command, and tell it so', async () => {
    let told = false
    const hangs = (_command: string, signal: AbortSignal): Promise<never> =>
      new Promise(() => signal.addEventListener('abort', () => (told = true)))
    const container = new FakeContainer({ clock } as unknown as ContainerSpec, { exec: hangs })
    const running = runCommand({ ...target, container }, ['hang'], 1000)
    await clock.advance(1000)
    expect(await running).to.equal('timeout')
    expect(told).to.equal(true)
  })
})
