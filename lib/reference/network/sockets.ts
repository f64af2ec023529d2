/** The two ends of a TCP connection, in memory. */
import { Duplex } from 'node:stream'

export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** One end of a connection; it has what node:http reads from a net.Socket. */
export class Socket extends Duplex {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  #peer: Socket | undefined
  /** Called when the peer has taken up what was written. */
  #taken: (() => void) | undefined

  constructor(local: Endpoint, remote: Endpoint) {
    super({ allowHalfOpen: true })
    this.localAddress = local.address
    this.localPort = local.port
    this.remoteAddress = remote.address
    this.remotePort = remote.port
  }

  static pair(client: Endpoint, server: Endpoint): [Socket, Socket] {
    const pair: [Socket, Socket] = [new Socket(client, server), new Socket(server, client)]
    pair[0].#peer = pair[1]
    pair[1].#peer = pair[0]
    return pair
  }

  override _read(): void {
    const peer = this.#peer
    if (peer === undefined) return
    const taken = peer.#taken
    peer.#taken = undefined
    taken?.()
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    const peer = this.#peer
    if (peer === undefined || peer.destroyed) return callback(failure('EPIPE', 'write EPIPE'))
    // Data goes on in a later turn, as on a real network; a slow reader holds up the writer.
    queueMicrotask(() => {
      if (peer.destroyed) callback(failure('EPIPE', 'write EPIPE'))
      else if (peer.push(chunk)) callback()
      else this.#taken = callback
    })
  }

  override _final(callback: () => void): void {
    const peer = this.#peer
    queueMicrotask(() => {
      if (peer?.destroyed === false) peer.push(null)
      callback()
    })
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const peer = this.#peer
    this.#peer = undefined
    this.#taken = undefined
    if (peer?.destroyed === false) setImmediate(() => peer.#lose())
    callback(error)
  }

  /** The peer is gone: what it had ended properly ends here, anything else is a reset. */
  #lose(): void {
    this.#taken?.()
    this.#taken = undefined
    if (this.readableEnded || this.destroyed) return
    if (this.readableFlowing === null && this.readableLength === 0 && !this.listenerCount('readable')) this.resume()
    this.push(null)
    if (!this.writableEnded) this.end()
  }

  /** As TCP calls it. */
  get state(): string {
    const peerEnded = this.#peer?.writableEnded ?? true
    if (this.writableEnded) return peerEnded ? 'TIME_WAIT' : 'FIN_WAIT2'
    return peerEnded ? 'CLOSE_WAIT' : 'ESTABLISHED'
  }

  setTimeout(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
