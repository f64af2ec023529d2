/** Streams over WebSocket, by the sub-protocols of a real server. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import type { Status } from '../../../kube/objects.ts'
import { channel, type Peer, type Session } from '../pods/channels.ts'
import { Queue } from '../queue.ts'

/** Numbered streams: the number is the first byte of a message, or its first character before base64. */
export const sessionProtocols = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
]
/** One stream. */
export const readerProtocols = ['binary.k8s.io', 'base64.binary.k8s.io']

/** Bytes that may wait for a slow client. */
const buffered = 1024 * 1024
/** In v5: the channel that says that another has ended. */
const closing = 255

type Ws = typeof import('ws')
let loaded: Promise<{ server: WebSocketServer; ws: Ws }> | undefined
/** Loaded when the first session comes: most programs never open one. */
export const webSockets = (): Promise<{ server: WebSocketServer; ws: Ws }> =>
  (loaded ??= import('ws').then((ws) => {
    const server = new ws.WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => [...sessionProtocols, ...readerProtocols].find((one) => offered.has(one)) ?? false,
    })
    server.on('headers', (headers, request) => {
      const protocol = answered.get(request)
      if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`)
    })
    return { server, ws }
  }))

const answered = new WeakMap<IncomingMessage, string>()

/** Has a request answered with a protocol that is no name that WebSockets allow for one. */
export function answerWith(request: IncomingMessage, protocol: string): void {
  answered.set(request, protocol)
  delete request.headers['sec-websocket-protocol']
}

/** @param use is called before the first message can come */
export async function accept(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  use: (webSocket: WebSocket) => Promise<void>,
): Promise<void> {
  const { server } = await webSockets()
  server.handleUpgrade(request, socket, head, (webSocket) => void use(webSocket).catch(() => webSocket.close(1011)))
}

/** Runs a session in a Pod. */
export async function serveSession(session: Session, webSocket: WebSocket): Promise<void> {
  const { protocol } = webSocket
  const inText = protocol.includes('base64')
  const frames = new Queue<{ channel: number; data: Uint8Array } | { channel: number; end: true }>()
  const gone = new AbortController()
  webSocket.binaryType = 'nodebuffer'
  webSocket.on('message', (message: Buffer) => {
    if (message.length === 0) return
    const number = inText ? message[0]! - zero : message[0]!
    const rest = message.subarray(1)
    const data = inText ? Buffer.from(rest.toString('latin1'), 'base64') : rest
    if (number === closing && protocol === 'v5.channel.k8s.io') frames.push({ channel: data[0] ?? 0, end: true })
    else frames.push({ channel: number, data })
  })
  webSocket.on('error', () => webSocket.terminate())
  webSocket.on('close', () => {
    frames.end()
    gone.abort(new Error('the client went away'))
  })
  const peer: Peer = {
    frames: frames.iterate(() => {}),
    send(number, data) {
      const told = number === channel.error && !/^v[45]\./.test(protocol) ? inWords(data) : data
      if (told.length === 0 && data.length > 0) return undefined
      return write(
        webSocket,
        inText ? `${number}${Buffer.from(told).toString('base64')}` : Buffer.concat([new Uint8Array([number]), told]),
      )
    },
    close() {
      frames.end()
      webSocket.close(1000)
    },
    signal: gone.signal,
  }
  await session(peer)
}

const zero = '0'.charCodeAt(0)

/** Before v4, what went wrong is said in words, and that nothing did is not said. */
function inWords(data: Uint8Array): Uint8Array {
  const { status, message = '' } = JSON.parse(Buffer.from(data).toString()) as Status
  return Buffer.from(status === 'Success' ? '' : message)
}

/** Sends what comes, to its end. */
export async function serveReader(chunks: AsyncIterable<Uint8Array>, webSocket: WebSocket): Promise<void> {
  const inText = webSocket.protocol.includes('base64')
  webSocket.on('error', () => webSocket.terminate())
  for await (const chunk of chunks) {
    if (webSocket.readyState !== webSocket.OPEN) break
    await write(webSocket, inText ? Buffer.from(chunk).toString('base64') : chunk)
  }
  webSocket.close(1000)
}

/** Where too much waits already, resolves when it is sent. */
function write(webSocket: WebSocket, message: string | Uint8Array): Promise<void> | undefined {
  if (webSocket.readyState !== webSocket.OPEN) return undefined
  const sent = new Promise<void>((resolve) => webSocket.send(message, () => resolve()))
  return webSocket.bufferedAmount > buffered ? sent : undefined
}
