/** The Pod network of a cluster: every Pod has an address and reaches every other; nothing leads out of the process. */
import type { Duplex } from 'node:stream'
import type { DnsAnswer, DnsType, PodNetwork, UdpSocket, UdpUse } from '../node/image.ts'
import { isLoopback, keyOf } from './addresses.ts'
import { UdpPort } from './datagrams.ts'
import { Host } from './host.ts'
import { lookup, parseResolvConf, type Query } from './resolver.ts'
import { failure, Socket, type Endpoint } from './sockets.ts'

export type Protocol = 'TCP' | 'UDP'

/** A connection, or what goes from one UDP port to another. */
export interface Flow extends Endpoint {
  readonly protocol: Protocol
  /** The client's address. */
  readonly from: string
  /** The endpoint that it had before, which it is to have as long as it is one. */
  readonly before?: Endpoint | undefined
}

export interface NetworkOptions {
  /** What the cluster's DNS server answers; the name is fully qualified. */
  query(name: string, type: DnsType): Promise<DnsAnswer>
  /** The addresses at which it does so. */
  readonly nameservers: readonly string[]
  /**
   * Where what is for a Service's address goes: one of its endpoints, 'reject' where it has none for that port,
   * undefined where no Service has the address.
   */
  route(flow: Flow): Endpoint | 'reject' | undefined
}

export interface PodAttachment {
  readonly address: string
  readonly hostname: string
  /** The text of /etc/hosts. */
  readonly hosts: string
  /** The text of /etc/resolv.conf. */
  readonly resolvConf: string
  readonly hostPorts?: readonly HostPort[]
}

/** A port of a node that leads to a port of a Pod. */
export interface HostPort {
  readonly node: Endpoint
  /** The node's own address: to tell whose loopback address it is. */
  readonly on?: string
  readonly port: number
  readonly protocol?: Protocol
}

export interface AttachedPod extends PodNetwork {
  /** Takes the Pod off the network: its connections are lost. */
  detach(): void
}

export class ClusterNetwork {
  readonly #options: NetworkOptions
  readonly #hosts = new Map<string, Host>()
  /** Nodes that are cut off, by whether an address is one of theirs. */
  readonly #islands = new Map<string, (address: string) => boolean>()
  /** Where the ports of nodes lead that Pods have taken, by protocol, address and port. */
  readonly #hostPorts = new Map<string, Endpoint>()

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  /** @throws Error when another Pod has the address. */
  attach(pod: PodAttachment): AttachedPod {
    if (this.#hosts.has(pod.address)) throw new Error(`The address ${pod.address} is in use by another Pod.`)
    const host = new Host(pod.address)
    this.#hosts.set(pod.address, host)
    const hostPorts = (pod.hostPorts ?? []).map(({ node, on = '', port, protocol = 'TCP' }) => {
      const key = hostPortKey(protocol, on, node)
      this.#hostPorts.set(key, { address: pod.address, port })
      return key
    })
    const query: Query = async (name, type, server) => {
      if (this.#options.nameservers.includes(server) && this.#isReachable(pod.address, dnsServer))
        return this.#options.query(name, type)
      throw failure('ETIMEDOUT', `query ETIMEDOUT ${server}:53`)
    }
    return {
      hostname: pod.hostname,
      address: pod.address,
      nameserver: parseResolvConf(pod.resolvConf).nameservers[0] ?? '127.0.0.1',
      listen: (port, accept, address = '::') => host.listen(port, accept, address),
      connect: (address, port) => this.#connect(host, address, port),
      udp: (use) => this.#udp(host, use),
      sockets: () => host.states(),
      reaches: (address) =>
        isLoopback(address) || (this.#hosts.has(address) && this.#isReachable(pod.address, address)),
      query,
      lookup: (name) => lookup(name, pod.hosts, pod.resolvConf, query),
      detach: () => {
        this.#hosts.delete(pod.address)
        for (const key of hostPorts) this.#hostPorts.delete(key)
        host.close()
      },
    }
  }

  /** Cuts a node off: what has one of its addresses and what has none reach each other no more, until it is mended. */
  isolate(node: string, has: (address: string) => boolean): void {
    this.#islands.set(node, has)
    for (const host of this.#hosts.values()) {
      for (const socket of host.sockets) if (!this.#isReachable(host.address, socket.remoteAddress)) socket.destroy()
    }
  }

  mend(node: string): void {
    this.#islands.delete(node)
  }

  #isReachable(from: string, to: string): boolean {
    return isLoopback(to) || [...this.#islands.values()].every((has) => has(from) === has(to))
  }

  /** A connection from a node: probes, port-forward. @throws Error with code ECONNREFUSED or EHOSTUNREACH. */
  connect(address: string, port: number, from = '10.244.0.1'): Promise<Duplex> {
    return this.#connect(new Host(from), address, port)
  }

  async #connect(from: Host, address: string, port: number): Promise<Duplex> {
    const asked = { address, port }
    const { host, to } = this.#find(from, asked, 'TCP')
    const loopback = isLoopback(address) && host === from
    const accept = host.listener(to.port, loopback ? address : to.address)
    if (accept === undefined) throw failure('ECONNREFUSED', `connect ECONNREFUSED ${keyOf(asked)}`)
    const [client, server] = Socket.pair(
      { address: loopback ? address : from.address, port: from.nextPort() },
      { address: loopback ? address : to.address, port: to.port },
    )
    from.own(client)
    host.own(server)
    accept(server)
    return client
  }

  #udp(from: Host, use: UdpUse): UdpSocket {
    const carry = (port: UdpPort, data: Uint8Array, asked: Endpoint): void => {
      const { host, to } = this.#find(from, asked, 'UDP', port.ledTo(asked))
      const loopback = isLoopback(asked.address) && host === from
      if (!loopback && keyOf(to) !== keyOf(asked)) port.lead(asked, to)
      const other = host.udpPort(to.port, loopback ? asked.address : to.address)
      if (other === undefined) throw failure('ECONNREFUSED', `send ECONNREFUSED ${keyOf(asked)}`)
      other.receive(data, { address: loopback ? asked.address : from.address, port: port.port })
    }
    return from.bind(use, carry)
  }

  /** Who gets what is for an address. @throws Error with code ECONNREFUSED or EHOSTUNREACH. */
  #find(from: Host, asked: Endpoint, protocol: Protocol, before?: Endpoint): { host: Host; to: Endpoint } {
    const where = keyOf(asked)
    const loopback = isLoopback(asked.address)
    const hostPort = this.#hostPorts.get(hostPortKey(protocol, from.address, asked))
    if (loopback && hostPort === undefined) return { host: from, to: { address: from.address, port: asked.port } }
    const route = this.#options.route({ ...asked, protocol, from: from.address, before })
    if (route === 'reject') throw failure('ECONNREFUSED', `connect ECONNREFUSED ${where}`)
    const to = route ?? hostPort ?? asked
    const isOwn = to.address === from.address
    const host = isOwn ? from : this.#isReachable(from.address, to.address) ? this.#hosts.get(to.address) : undefined
    if (host === undefined) throw failure('EHOSTUNREACH', `connect EHOSTUNREACH ${where}`)
    return { host, to }
  }
}

const hostPortKey = (protocol: Protocol, on: string, { address, port }: Endpoint): string =>
  isLoopback(address) ? `${protocol} ${on} loopback:${port}` : `${protocol} ${keyOf({ address, port })}`

/** It is on none of the nodes. */
const dnsServer = ''
