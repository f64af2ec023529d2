/** Sessions in Pods: over WebSocket (v4 and v5 of `channel.k8s.io`), over SPDY, and over SPDY within WebSocket. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { ApiError } from '../../../kube/errors.ts'
import type { Api, Call } from '../api.ts'
import type { Peer, Session } from '../pods/channels.ts'
import { Queue } from '../queue.ts'
import { badRequest } from '../status.ts'
import { isPortForward, openSession } from '../streams.ts'

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
/** Not a name that WebSockets allow for a sub-protocol, so it is looked at and answered here. */
const tunnel = 'SPDY/3.1+portforward.k8s.io'
/** Bytes that may wait for a slow client. */
const buffered = 1024 * 1024
/** In v5: the channel that says that another has ended. */
const closing = 255

type Ws = typeof import('ws')
let loaded: Promise<{ server: WebSocketServer; ws: Ws }> | undefined
/** Loaded when the first session comes: most programs never open one. */
const webSockets = (): Promise<{ server: WebSocketServer; ws: Ws }> =>
  (loaded ??= import('ws').then((ws) => {
    const server = new ws.WebSocketServer({
      noServer: true,
      handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false,
    })
    server.on('headers', (headers, request) => {
      if (tunnels.has(request)) headers.push(`Sec-WebSocket-Protocol: ${tunnel}`)
    })
    return { server, ws }
  }))

const tunnels = new WeakSet<IncomingMessage>()

export async function upgrade(
  api: Api,
  call: Call,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  try {
    // What is wrong with the request itself comes first: clients that are refused by WebSocket ask again by SPDY.
    const session = isPortForward(call) && usesSpdy(request) ? undefined : openSession(api, call)
    if (isSpdy(request)) return await overSpdy(api, call, request, socket, head, session)
    if (`${request.headers.upgrade}`.toLowerCase() !== 'websocket') throw badRequest('Upgrade request required')
    await overWebSocket(api, call, request, socket, head, session)
  } catch (error) {
    refuse(
      socket,
      error instanceof ApiError ? error : badRequest(error instanceof Error ? error.message : String(error)),
    )
  }
}

const isSpdy = ({ headers }: IncomingMessage): boolean => `${headers.upgrade}`.toLowerCase() === 'spdy/3.1'
const offers = ({ headers }: IncomingMessage, name: string): string[] =>
  [headers[name] ?? '']
    .join()
    .split(',')
    .map((one) => one.trim())
const usesSpdy = (request: IncomingMessage): boolean =>
  isSpdy(request) || offers(request, 'sec-websocket-protocol').includes(tunnel)

async function overWebSocket(
  api: Api,
  call: Call,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  session: Session | undefined,
): Promise<void> {
  const offered = offers(request, 'sec-websocket-protocol')
  if (session && !offered.some((one) => protocols.includes(one))) {
    throw badRequest(`none of the sub-protocols ${offered.join(', ')} is spoken here: ${protocols.join(', ')} are`)
  }
  const { server, ws } = await webSockets()
  if (!session) {
    const { forwards } = await prepareForwards(api, call)
    tunnels.add(request)
    delete request.headers['sec-websocket-protocol']
    return server.handleUpgrade(
      request,
      socket,
      head,
      (webSocket) => void forwards(ws.createWebSocketStream(webSocket)),
    )
  }
  server.handleUpgrade(request, socket, head, (webSocket) => void serve(session, webSocket))
}

/** @throws ApiError before the client is told that it may begin */
async function prepareForwards(api: Api, call: Call): Promise<{ forwards(socket: Duplex): Promise<void> }> {
  const { forwardsFor } = await import('./spdy/sessions.ts')
  return { forwards: forwardsFor(api, call) }
}

async function overSpdy(
  api: Api,
  call: Call,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  session: Session | undefined,
): Promise<void> {
  const protocol = session ? 'v4.channel.k8s.io' : 'portforward.k8s.io'
  const offered = offers(request, 'x-stream-protocol-version')
  if (!offered.includes(protocol)) {
    throw badRequest(`none of the protocols ${offered.join(', ')} is spoken here: ${protocol} is`)
  }
  const { forwards } = session ? { forwards: undefined } : await prepareForwards(api, call)
  const { serveSession } = await import('./spdy/sessions.ts')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  )
  if (head.length > 0) socket.unshift(head)
  await (session ? serveSession(socket, call, session) : forwards?.(socket))
}

/** An answer in place of the upgrade. */
export function refuse(socket: Duplex, { code, status }: ApiError): void {
  const body = JSON.stringify(status)
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? 'Error'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

async function serve(session: Session, webSocket: WebSocket): Promise<void> {
  const frames = new Queue<{ channel: number; data: Uint8Array } | { channel: number; end: true }>()
  const gone = new AbortController()
  webSocket.binaryType = 'nodebuffer'
  webSocket.on('message', (message: Buffer) => {
    const channel = message[0]
    if (channel === undefined) return
    const data = message.subarray(1)
    if (channel === closing && webSocket.protocol === 'v5.channel.k8s.io')
      frames.push({ channel: data[0] ?? 0, end: true })
    else frames.push({ channel, data })
  })
  webSocket.on('error', () => webSocket.terminate())
  webSocket.on('close', () => {
    frames.end()
    gone.abort(new Error('the client went away'))
  })
  const peer: Peer = {
    frames: frames.iterate(() => {}),
    send(channel, data) {
      if (webSocket.readyState !== webSocket.OPEN) return undefined
      const frame = Buffer.concat([new Uint8Array([channel]), data])
      const sent = new Promise<void>((resolve) => webSocket.send(frame, () => resolve()))
      return webSocket.bufferedAmount > buffered ? sent : undefined
    },
    close() {
      frames.end()
      webSocket.close(1000)
    },
    signal: gone.signal,
  }
  await session(peer)
}
