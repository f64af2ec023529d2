import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { ClusterNetwork, type NetworkOptions } from './cluster.ts'
import { candidates, lookup, nameOf, parseHosts, parseResolvConf } from './resolver.ts'
import type { DnsAnswer } from '../node/image.ts'

const resolvConf =
  'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'

function dns(names: Readonly<Record<string, string>>, asked: string[] = []): NetworkOptions['query'] {
  return async (name, type): Promise<DnsAnswer> => {
    asked.push(`${name} ${type}`)
    const data = names[name]
    if (data === undefined) return { code: 'NXDOMAIN', answers: [], additional: [] }
    return { code: 'NOERROR', answers: [{ name, ttl: 30, type: type as 'A', data }], additional: [] }
  }
}

/** What comes through a connection until its other side ends. */
function received(socket: Duplex): Promise<string> {
  const parts: Uint8Array[] = []
  socket.on('data', (bytes: Uint8Array) => parts.push(bytes))
  return new Promise((resolve) => socket.on('end', () => resolve(Buffer.concat(parts).toString())))
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'connected'
}

describe('the Pod network', () => {
  const network = new ClusterNetwork({
    query: dns({}),
    nameservers: ['10.96.0.10'],
    route({ address, port }) {
      if (address !== '10.96.0.20') return undefined
      return port === 80 ? { address: '10.244.0.3', port: 8080 } : 'reject'
    },
  })
  const pod = (hostname: string, address: string): ReturnType<ClusterNetwork['attach']> =>
    network.attach({ hostname, address, hosts: `${address}\t${hostname}\n`, resolvConf })
  const a = pod('a', '10.244.0.2')
  const b = pod('b', '10.244.0.3')

  it('carries bytes both ways, of any size, until each side ends', async () => {
    const big = 'x'.repeat(300_000)
    const stop = b.listen(8080, (socket) => {
      void received(socket).then((text) => socket.end(`got ${text.length}, ${big}`))
    })
    const socket = await a.connect('10.244.0.3', 8080)
    socket.end(big)
    expect(await received(socket)).to.equal(`got 300000, ${big}`)
    stop()
  })

  it('reaches Pods, Services and itself, and says who calls', async () => {
    const callers: string[] = []
    const stop = b.listen(8080, (socket) => {
      callers.push((socket as unknown as { remoteAddress: string }).remoteAddress)
      socket.end()
    })
    for (const [from, address, port] of [
      [a, '10.244.0.3', 8080],
      [a, '10.96.0.20', 80],
      [b, '127.0.0.1', 8080],
    ] as const) {
      const socket = await from.connect(address, port)
      socket.end()
      await received(socket)
    }
    expect(callers).to.deep.equal(['10.244.0.2', '10.244.0.2', '127.0.0.1'])
    stop()
  })

  it('refuses where nobody listens, and has no route to addresses that nobody has', async () => {
    expect(await codeOf(a.connect('10.244.0.3', 81))).to.equal('ECONNREFUSED')
    expect(await codeOf(a.connect('10.96.0.20', 81))).to.equal('ECONNREFUSED')
    expect(await codeOf(a.connect('127.0.0.1', 81))).to.equal('ECONNREFUSED')
    expect(await codeOf(a.connect('10.244.0.9', 80))).to.equal('EHOSTUNREACH')
    expect(await codeOf(a.connect('192.0.2.1', 80))).to.equal('EHOSTUNREACH')
    expect(() => [b.listen(90, () => undefined), b.listen(90, () => undefined)]).to.throw('EADDRINUSE')
  })

  it('leads from the port of a node to a Pod, as long as it is there', async () => {
    const node = pod('node', '10.250.0.10')
    const hostPorts = [{ node: { address: '10.250.0.10', port: 21017 }, port: 80 }]
    const web = network.attach({ hostname: 'web', address: '10.244.0.8', hosts: '', resolvConf, hostPorts })
    web.listen(80, (socket) => socket.end('web'))
    const socket = await a.connect('10.250.0.10', 21017)
    expect(await received(socket)).to.equal('web')
    web.detach()
    expect(await codeOf(a.connect('10.250.0.10', 21017))).to.equal('ECONNREFUSED')
    node.detach()
  })

  it('parts a node that is cut off from all others, until it is mended', async () => {
    const [e, f] = [pod('e', '10.244.1.2'), pod('f', '10.244.1.3')]
    for (const one of [b, f]) one.listen(80, () => undefined)
    const before = await e.connect('10.244.0.3', 80)
    network.isolate('node-2', (address) => address.startsWith('10.244.1.'))
    expect(before.destroyed).to.equal(true)
    expect(await codeOf(e.connect('10.244.0.3', 80))).to.equal('EHOSTUNREACH')
    expect(await codeOf(a.connect('10.244.1.3', 80))).to.equal('EHOSTUNREACH')
    expect([await codeOf(e.connect('10.244.1.3', 80)), await codeOf(a.connect('10.244.0.3', 80))]).to.deep.equal([
      'connected',
      'connected',
    ])
    expect([e.reaches('10.244.1.3'), e.reaches('10.244.0.3')]).to.deep.equal([true, false])
    expect(await codeOf(network.connect('10.244.1.3', 80, '10.244.1.1'))).to.equal('connected')
    expect(await codeOf(e.query('web', 'A', '10.96.0.10'))).to.equal('ETIMEDOUT')
    network.mend('node-2')
    expect(await codeOf(e.connect('10.244.0.3', 80))).to.equal('connected')
    e.detach()
    f.detach()
  })

  it('loses the connections of a Pod that goes, whose address is free then', async () => {
    const c = pod('c', '10.244.0.4')
    c.listen(80, () => undefined)
    const socket = await a.connect('10.244.0.4', 80)
    c.detach()
    expect(await received(socket)).to.equal('')
    expect(await codeOf(a.connect('10.244.0.4', 80))).to.equal('EHOSTUNREACH')
    expect(() => pod('d', '10.244.0.3')).to.throw('in use')
    pod('d', '10.244.0.4').detach()
  })
})

describe('resolving a name', () => {
  it('tries search domains first where it has few dots', () => {
    const conf = parseResolvConf(resolvConf)
    expect(conf).to.deep.equal({
      nameservers: ['10.96.0.10'],
      search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
    })
    expect(candidates('web-0.nginx', conf)).to.deep.equal([
      'web-0.nginx.default.svc.cluster.local',
      'web-0.nginx.svc.cluster.local',
      'web-0.nginx.cluster.local',
      'web-0.nginx',
    ])
    expect(candidates('web-0.nginx.', conf)).to.deep.equal(['web-0.nginx'])
    expect(candidates('a.b.c.d.e.f', conf)[0]).to.equal('a.b.c.d.e.f')
    expect(candidates('a.b', { search: ['x'], ndots: 1 })).to.deep.equal(['a.b', 'a.b.x'])
  })

  it('asks /etc/hosts, then DNS, until there is an answer', async () => {
    const hosts =
      '# comment\n127.0.0.1 localhost\n::1 localhost\n10.244.0.2\tweb-0.nginx.default.svc.cluster.local\tweb-0\n'
    expect(parseHosts(hosts)).to.have.length(3)
    const asked: string[] = []
    const query = dns({ 'nginx.svc.cluster.local': '10.244.0.7', '2.0.244.10.in-addr.arpa': 'other' }, asked)
    expect(await lookup('web-0', hosts, resolvConf, query)).to.deep.equal(['10.244.0.2'])
    expect(await lookup('localhost', hosts, resolvConf, query)).to.deep.equal(['127.0.0.1'])
    expect(await lookup('10.1.2.3', hosts, resolvConf, query)).to.deep.equal(['10.1.2.3'])
    expect(asked).to.deep.equal([])
    expect(await lookup('nginx', hosts, resolvConf, query)).to.deep.equal(['10.244.0.7'])
    expect(asked).to.deep.equal(['nginx.default.svc.cluster.local A', 'nginx.svc.cluster.local A'])
    expect(await lookup('none', hosts, resolvConf, query)).to.deep.equal([])
    expect(await nameOf('10.244.0.2', hosts, ['10.96.0.10'], query)).to.equal('web-0.nginx.default.svc.cluster.local')
    expect(await nameOf('10.244.0.2', '', ['10.96.0.10'], query)).to.equal('other')
    expect(await nameOf('10.244.0.3', '', ['10.96.0.10'], query)).to.equal(undefined)
  })
})
