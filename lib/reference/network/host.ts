/** One address of the Pod network, and the sockets that it has. */
import type { Duplex } from 'node:stream'
import type { SocketState, UdpUse } from '../node/image.ts'
import { anyAddress, isLoopback } from './addresses.ts'
import { UdpPort, type Carry } from './datagrams.ts'
import { failure, type Socket } from './sockets.ts'

type Accept = (socket: Duplex) => void

interface Listener {
  readonly accept: Accept
  readonly address: string
  readonly stop: () => void
}

export class Host {
  readonly address: string
  readonly sockets = new Set<Socket>()
  readonly #udp = new Map<number, UdpPort>()
  readonly #listeners = new Map<number, Listener>()
  #lastPort = 32_767

  constructor(address: string) {
    this.address = address
  }

  /** @throws Error with code EADDRINUSE. */
  listen(port: number, accept: Accept, address: string): () => void {
    if (this.#listeners.has(port)) throw inUse(port)
    const stop = (): void => {
      if (this.#listeners.get(port)?.stop === stop) this.#listeners.delete(port)
    }
    this.#listeners.set(port, { accept, address, stop })
    return stop
  }

  /** Who accepts what comes for an address of this host. */
  listener(port: number, address: string): Accept | undefined {
    const listener = this.#listeners.get(port)
    return listener !== undefined && serves(listener.address, address) ? listener.accept : undefined
  }

  /** @throws Error with code EADDRINUSE. */
  bind(use: UdpUse, carry: Carry): UdpPort {
    const number = use.port ?? this.#freeUdpPort()
    if (this.#udp.has(number)) throw inUse(number)
    const port = new UdpPort(number, use, carry, () => {
      if (this.#udp.get(number) === port) this.#udp.delete(number)
    })
    this.#udp.set(number, port)
    return port
  }

  udpPort(port: number, address: string): UdpPort | undefined {
    const found = this.#udp.get(port)
    return found !== undefined && serves(found.state.local.address, address) ? found : undefined
  }

  own(socket: Socket): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    // A lost connection is the peer's to notice, never the process's end.
    socket.on('error', () => undefined)
  }

  nextPort(): number {
    this.#lastPort = this.#lastPort >= 60_999 ? 32_768 : this.#lastPort + 1
    return this.#lastPort
  }

  #freeUdpPort(): number {
    for (let tries = 32_768; tries < 61_000; tries++) {
      const port = this.nextPort()
      if (!this.#udp.has(port)) return port
    }
    throw inUse(0)
  }

  states(): SocketState[] {
    const listening = [...this.#listeners].map(([port, { address, stop }]): SocketState => ({
      protocol: 'tcp',
      local: { address, port },
      state: 'LISTEN',
      received: 0,
      unsent: 0,
      handle: stop,
    }))
    return [
      ...listening,
      ...[...this.sockets].map((socket) => stateOf(socket)),
      ...[...this.#udp.values()].map((port) => port.state),
    ]
  }

  close(): void {
    this.#listeners.clear()
    for (const socket of this.sockets) socket.destroy()
    for (const port of this.#udp.values()) port.close()
  }
}

function stateOf(socket: Socket): SocketState {
  return {
    protocol: 'tcp',
    local: { address: socket.localAddress, port: socket.localPort },
    remote: { address: socket.remoteAddress, port: socket.remotePort },
    state: socket.state,
    received: socket.readableLength,
    unsent: socket.writableLength,
    handle: socket,
  }
}

/** Whether a socket bound to one address gets what comes for another. */
function serves(bound: string, asked: string): boolean {
  return anyAddress(bound) || bound === asked || (isLoopback(bound) && isLoopback(asked))
}

function inUse(port: number): Error {
  return failure('EADDRINUSE', `listen EADDRINUSE: address already in use :::${port}`)
}
