/** One HTTPS connection, as lean as can be: what is measured is the server, not the client. */
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'

export interface Target {
  readonly host: string
  readonly port: number
  /** The server's authority, in PEM. */
  readonly ca: string
  /** The value of the Authorization header. */
  readonly authorization: string
}

export interface Response {
  readonly code: number
  /** How many bytes came after the head, chunks' sizes left out. */
  readonly size: number
  /** No more than the beginning of what is large: nothing here reads it, and to keep it would be measured. */
  text(): string
}

/** Of an answer, so many bytes are kept. */
const kept = 256 * 1024

const headEnd = Buffer.from('\r\n\r\n')

export class Connection {
  private readonly socket: TLSSocket
  private readonly target: Target

  private constructor(socket: TLSSocket, target: Target) {
    this.socket = socket
    this.target = target
  }

  static async open(target: Target): Promise<Connection> {
    const { host, port, ca } = target
    const socket = connect({ host, port, ca })
    socket.setNoDelay(true)
    await once(socket, 'secureConnect')
    return new Connection(socket, target)
  }

  /** Who waits for an answer, or watches, is not told. */
  close(): void {
    this.socket.removeAllListeners('close').destroy()
  }

  /** One request after the other. @throws Error where the answer is not of the 2xx, or the connection breaks. */
  async send(method: string, path: string, body = '', contentType = 'application/json'): Promise<Response> {
    this.write(method, path, body, contentType)
    const response = await this.read()
    if (response.code < 200 || response.code > 299) {
      throw new Error(`${method} ${path}: ${response.code} ${response.text().slice(0, 500)}`)
    }
    return response
  }

  /** Resolves when the watch has begun; `line` is called for each event, whole, and `end` when the connection breaks. */
  async watch(path: string, line: (bytes: Buffer) => void, end: (error: Error) => void): Promise<void> {
    this.write('GET', path, '', '')
    const lines = new Lines(line)
    const chunks = new Chunks((bytes) => lines.add(bytes))
    let head: Buffer = Buffer.alloc(0)
    let begun = false
    await new Promise<void>((resolve, reject) => {
      this.socket.once('close', () => {
        const error = new Error(`${path}: the connection was closed`)
        if (begun) end(error)
        else reject(error)
      })
      this.socket.on('data', (bytes: Buffer) => {
        if (begun) return chunks.add(bytes)
        head = Buffer.concat([head, bytes])
        const length = head.indexOf(headEnd)
        if (length < 0) return
        if (!head.toString('latin1', 0, length).startsWith('HTTP/1.1 200'))
          return reject(new Error(`${path}: ${head.toString('latin1')}`))
        begun = true
        chunks.add(head.subarray(length + headEnd.length))
        resolve()
      })
    })
  }

  private write(method: string, path: string, body: string, contentType: string): void {
    const length = body === '' ? '' : `Content-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
    this.socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: ${this.target.host}:${this.target.port}\r\nAuthorization: ${this.target.authorization}\r\n` +
        `User-Agent: bench\r\nAccept: application/json\r\n${length}\r\n${body}`,
    )
  }

  private read(): Promise<Response> {
    const { socket } = this
    return new Promise((resolve, reject) => {
      let start: Buffer = Buffer.alloc(0)
      let body: Body | undefined
      const broken = (): void => reject(new Error('the connection was closed'))
      const data = (bytes: Buffer): void => {
        if (body) body.add(bytes)
        else {
          start = start.length === 0 ? bytes : Buffer.concat([start, bytes])
          const end = start.indexOf(headEnd)
          if (end < 0) return
          body = new Body(start.toString('latin1', 0, end))
          body.add(start.subarray(end + headEnd.length))
        }
        if (!body.complete) return
        socket.off('data', data).off('close', broken)
        resolve(body)
      }
      socket.on('data', data).once('close', broken)
    })
  }
}

/** The body of one answer: of a length that is told, or in chunks. */
class Body implements Response {
  readonly code: number
  size = 0
  private readonly parts: Buffer[] = []
  private readonly chunks: Chunks | undefined
  private missing: number

  constructor(head: string) {
    this.code = Number(head.slice(9, 12))
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    this.chunks = length === undefined ? new Chunks((bytes) => this.keep(bytes)) : undefined
    this.missing = Number(length ?? 0)
  }

  get complete(): boolean {
    return this.chunks ? this.chunks.ended : this.missing === 0
  }

  add(bytes: Buffer): void {
    if (this.chunks) return this.chunks.add(bytes)
    this.keep(bytes)
    this.missing -= bytes.length
  }

  private keep(bytes: Buffer): void {
    if (this.size < kept) this.parts.push(bytes)
    this.size += bytes.length
  }

  text(): string {
    return Buffer.concat(this.parts).toString()
  }
}

/** Takes the sizes out of a chunked body. */
class Chunks {
  ended = false
  private readonly emit: (bytes: Buffer) => void
  private rest: Buffer = Buffer.alloc(0)
  /** Of the chunk that has begun; its line end is counted. */
  private missing = 0

  constructor(emit: (bytes: Buffer) => void) {
    this.emit = emit
  }

  add(bytes: Buffer): void {
    let input = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes])
    while (input.length > 0) {
      if (this.missing === 0) {
        const end = input.indexOf('\r\n')
        if (end < 0) break
        const size = Number.parseInt(input.toString('latin1', 0, end), 16)
        if (size === 0) this.ended = true
        this.missing = size + 2
        input = input.subarray(end + 2)
      }
      const taken = input.subarray(0, this.missing)
      const content = Math.min(taken.length, this.missing - 2)
      if (content > 0) this.emit(taken.subarray(0, content))
      this.missing -= taken.length
      input = input.subarray(taken.length)
    }
    this.rest = input
  }
}

class Lines {
  private readonly emit: (line: Buffer) => void
  private rest: Buffer = Buffer.alloc(0)

  constructor(emit: (line: Buffer) => void) {
    this.emit = emit
  }

  add(bytes: Buffer): void {
    let input = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes])
    for (let end = input.indexOf(10); end >= 0; end = input.indexOf(10)) {
      this.emit(input.subarray(0, end))
      input = input.subarray(end + 1)
    }
    this.rest = input
  }
}
