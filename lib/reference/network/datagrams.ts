/** A UDP port of a Pod. */
import type { SocketState, UdpSocket, UdpUse } from '../node/image.ts'
import { keyOf } from './addresses.ts'
import type { Endpoint } from './sockets.ts'

/** Takes a datagram to where it goes. @throws Error with code ECONNREFUSED or EHOSTUNREACH where nobody is. */
export type Carry = (port: UdpPort, data: Uint8Array, to: Endpoint) => void

export class UdpPort implements UdpSocket {
  readonly port: number
  readonly #use: UdpUse
  readonly #carry: Carry
  readonly #release: () => void
  /** Where what was sent to a Service went: the next goes there too, as long as that is an endpoint. */
  readonly #ledTo = new Map<string, Endpoint>()
  /** And whose answers those are. */
  readonly #asked = new Map<string, Endpoint>()
  #closed = false

  constructor(port: number, use: UdpUse, carry: Carry, release: () => void) {
    this.port = port
    this.#use = use
    this.#carry = carry
    this.#release = release
  }

  send(data: Uint8Array, to: Endpoint): void {
    const datagram = Uint8Array.from(data)
    // In a later turn, as on a real network: two that answer each other for ever leave room for all else.
    setImmediate(() => {
      try {
        this.#carry(this, datagram, to)
      } catch (error) {
        if (!this.#closed) this.#use.lost?.(error as Error)
      }
    })
  }

  receive(data: Uint8Array, from: Endpoint): void {
    this.#use.receive(data, this.#asked.get(keyOf(from)) ?? from)
  }

  ledTo(asked: Endpoint): Endpoint | undefined {
    return this.#ledTo.get(keyOf(asked))
  }

  lead(asked: Endpoint, to: Endpoint): void {
    this.#ledTo.set(keyOf(asked), to)
    this.#asked.set(keyOf(to), asked)
  }

  close(): void {
    this.#closed = true
    this.#release()
  }

  get state(): SocketState {
    const { address = '::', peer } = this.#use
    return {
      protocol: 'udp',
      local: { address, port: this.port },
      ...(peer !== undefined && { remote: peer }),
      state: peer === undefined ? '' : 'ESTABLISHED',
      received: 0,
      unsent: 0,
      handle: this,
    }
  }
}
