/** The Pod network of a cluster: every Pod has an address and reaches every other; nothing leads out of the process. */
import type { Duplex } from 'node:stream'
import type { DnsAnswer, DnsType, PodNetwork } from '../node/image.ts'
import { lookup, parseResolvConf } from './resolver.ts'
import { failure, Socket, type Endpoint } from './sockets.ts'

export interface NetworkOptions {
  /** What the cluster's DNS server answers; the name is fully qualified. */
  query(name: string, type: DnsType): Promise<DnsAnswer>
  /**
   * Where a connection to a Service's address goes: one of its endpoints, 'reject' where it has none for that port,
   * undefined where no Service has the address. `from`: the client's address.
   */
  route(address: string, port: number, from: string): Endpoint | 'reject' | undefined
}

export interface PodAttachment {
  readonly address: string
  readonly hostname: string
  /** The text of /etc/hosts. */
  readonly hosts: string
  /** The text of /etc/resolv.conf. */
  readonly resolvConf: string
  /** Ports of a node that lead to ports of the Pod. */
  readonly hostPorts?: readonly { readonly node: Endpoint; readonly port: number }[]
}

export interface AttachedPod extends PodNetwork {
  /** Takes the Pod off the network: its connections are lost. */
  detach(): void
}

type Accept = (socket: Duplex) => void

interface Host {
  readonly address: string
  readonly listeners: Map<number, Accept>
  readonly sockets: Set<Socket>
  lastPort: number
}

export class ClusterNetwork {
  readonly #options: NetworkOptions
  readonly #hosts = new Map<string, Host>()
  /** Nodes that are cut off, by whether an address is one of theirs. */
  readonly #islands = new Map<string, (address: string) => boolean>()
  /** Where the ports of nodes lead that Pods have taken, by `address:port`. */
  readonly #hostPorts = new Map<string, Endpoint>()

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  /** @throws Error when another Pod has the address. */
  attach(pod: PodAttachment): AttachedPod {
    if (this.#hosts.has(pod.address)) throw new Error(`The address ${pod.address} is in use by another Pod.`)
    const host: Host = { address: pod.address, listeners: new Map(), sockets: new Set(), lastPort: 32_767 }
    this.#hosts.set(pod.address, host)
    const hostPorts = (pod.hostPorts ?? []).map(({ node, port }) => {
      const key = keyOf(node)
      this.#hostPorts.set(key, { address: pod.address, port })
      return key
    })
    const query: NetworkOptions['query'] = async (name, type) =>
      this.#isReachable(pod.address, dnsServer)
        ? this.#options.query(name, type)
        : { code: 'SERVFAIL', answers: [], additional: [] }
    return {
      hostname: pod.hostname,
      address: pod.address,
      nameserver: parseResolvConf(pod.resolvConf).nameservers[0] ?? '',
      listen: (port, accept) => listen(host, port, accept),
      connect: (address, port) => this.#connect(host, address, port),
      reaches: (address) =>
        isLoopback(address) || (this.#hosts.has(address) && this.#isReachable(pod.address, address)),
      query,
      lookup: (name) => lookup(name, pod.hosts, pod.resolvConf, query),
      detach: () => {
        this.#hosts.delete(pod.address)
        for (const key of hostPorts) this.#hostPorts.delete(key)
        host.listeners.clear()
        for (const socket of host.sockets) socket.destroy()
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
    return this.#connect({ address: from, listeners: new Map(), sockets: new Set(), lastPort: 32_767 }, address, port)
  }

  async #connect(from: Host, address: string, port: number): Promise<Duplex> {
    const where = keyOf({ address, port })
    const route = isLoopback(address) ? { address: from.address, port } : this.#options.route(address, port, from.address)
    if (route === 'reject') throw failure('ECONNREFUSED', `connect ECONNREFUSED ${where}`)
    const to = route ?? this.#hostPorts.get(where) ?? { address, port }
    const host =
      to.address === from.address
        ? from
        : this.#isReachable(from.address, to.address)
          ? this.#hosts.get(to.address)
          : undefined
    if (host === undefined) throw failure('EHOSTUNREACH', `connect EHOSTUNREACH ${where}`)
    const accept = host.listeners.get(to.port)
    if (accept === undefined) throw failure('ECONNREFUSED', `connect ECONNREFUSED ${where}`)
    const source = isLoopback(address) ? address : from.address
    const [client, server] = Socket.pair(
      { address: source, port: nextPort(from) },
      { address: isLoopback(address) ? address : to.address, port: to.port },
    )
    own(from, client)
    own(host, server)
    accept(server)
    return client
  }
}

/** It is on none of the nodes. */
const dnsServer = ''

const keyOf = ({ address, port }: Endpoint): string => `${address}:${port}`

function listen(host: Host, port: number, accept: Accept): () => void {
  if (host.listeners.has(port)) throw failure('EADDRINUSE', `listen EADDRINUSE: address already in use :::${port}`)
  host.listeners.set(port, accept)
  return () => {
    if (host.listeners.get(port) === accept) host.listeners.delete(port)
  }
}

function own(host: Host, socket: Socket): void {
  host.sockets.add(socket)
  socket.once('close', () => host.sockets.delete(socket))
  // A lost connection is the peer's to notice, never the process's end.
  socket.on('error', () => undefined)
}

function nextPort(host: Host): number {
  host.lastPort = host.lastPort >= 60_999 ? 32_768 : host.lastPort + 1
  return host.lastPort
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0'
}
