/** The server's side of SPDY/3.1, as far as Kubernetes' clients use it: streams that the client opens, pings, and no more. */
import type { Duplex } from 'node:stream'
import { constants, createDeflate, createInflate } from 'node:zlib'
import { Queue } from '../../queue.ts'
import { dictionary } from './dictionary.ts'

export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>
  /** What the client sends, until it ends its side. */
  readonly data: AsyncIterable<Uint8Array>
  /** Where the client has too much to take already, the promise resolves when there is room for more. */
  send(data: Uint8Array): Promise<void> | void
  /** Nothing more will be sent. */
  end(): void
}

const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const
const fin = 1
/** No frame of a client is larger; a length beyond it is a mistake or an attack. */
const mostBytes = 4 * 1024 * 1024
const largestSent = 64 * 1024
/** Bytes that may wait for a slow client. */
const buffered = 1024 * 1024

export interface SpdyConnection {
  /** Resolves when the client has gone, or what it sent could not be understood. */
  readonly done: Promise<void>
  close(): void
}

export function spdyConnection(socket: Duplex, onStream: (stream: SpdyStream) => void): SpdyConnection {
  const streams = new Map<number, Queue<Uint8Array>>()
  const inflate = blocks(createInflate({ dictionary }))
  const deflate = blocks(createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH }))
  const write = (head: Buffer, body: Uint8Array): Promise<void> | void => {
    if (!socket.writable) return undefined
    socket.write(head)
    const taken = new Promise<void>((resolve) => socket.write(body, () => resolve()))
    return socket.writableLength > buffered ? taken : undefined
  }
  const sendData = (id: number, flags: number, data: Uint8Array): Promise<void> | void => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(id)
    head.writeUInt32BE(flags * 2 ** 24 + data.length, 4)
    return write(head, data)
  }
  const sendControl = (type: number, body: Uint8Array): void => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(0x80030000 + type)
    head.writeUInt32BE(body.length, 4)
    void write(head, body)
  }

  const open = async (flags: number, body: Buffer): Promise<void> => {
    const id = body.readUInt32BE() & 0x7fffffff
    const headers = headersIn(await inflate(body.subarray(10)))
    const data = new Queue<Uint8Array>()
    streams.set(id, data)
    if (flags & fin) data.end()
    const number = Buffer.alloc(4)
    number.writeUInt32BE(id)
    sendControl(types.synReply, Buffer.concat([number, await deflate(Buffer.alloc(4))]))
    onStream({
      headers,
      data: data.iterate(() => streams.delete(id)),
      send(bytes) {
        let room: Promise<void> | void = undefined
        for (let at = 0; at < bytes.length; at += largestSent)
          room = sendData(id, 0, bytes.subarray(at, at + largestSent))
        return room
      },
      end: () => void sendData(id, fin, new Uint8Array()),
    })
  }

  const handle = async (head: Buffer, body: Buffer): Promise<void> => {
    const flags = head[4] ?? 0
    const first = head.readUInt32BE()
    if (first < 0x80000000) {
      const stream = streams.get(first)
      if (body.length > 0) stream?.push(body)
      if (flags & fin) stream?.end()
      return
    }
    const type = first & 0xffff
    if (type === types.synStream) await open(flags, body)
    else if (type === types.rstStream) streams.get(body.readUInt32BE())?.end()
    else if (type === types.ping) sendControl(types.ping, body)
  }

  const read = async (): Promise<void> => {
    let rest = Buffer.alloc(0)
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 8) {
        const size = rest.readUInt32BE(4) & 0xffffff
        if (size > mostBytes) return
        if (rest.length < 8 + size) break
        await handle(rest.subarray(0, 8), rest.subarray(8, 8 + size))
        rest = rest.subarray(8 + size)
      }
    }
  }
  const finish = (): void => {
    for (const stream of streams.values()) stream.end()
    socket.end()
  }
  return {
    done: read()
      .catch(() => {})
      .finally(finish),
    close() {
      sendControl(types.goAway, Buffer.alloc(8))
      finish()
    },
  }
}

/** Compresses or expands blocks one after the other, each with what is known from those before. */
function blocks(through: Duplex): (block: Uint8Array) => Promise<Buffer> {
  return (block) =>
    new Promise((resolve, reject) => {
      through.once('error', reject)
      through.write(block, () => {
        through.off('error', reject)
        resolve((through.read() as Buffer | null) ?? Buffer.alloc(0))
      })
    })
}

function headersIn(block: Buffer): Map<string, string> {
  const headers = new Map<string, string>()
  let at = 4
  const text = (): string => {
    const size = block.readUInt32BE(at)
    at += 4 + size
    return block.subarray(at - size, at).toString()
  }
  for (let left = block.readUInt32BE(); left > 0; left--) headers.set(text().toLowerCase(), text())
  return headers
}
