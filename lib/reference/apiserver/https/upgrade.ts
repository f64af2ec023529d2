/** Sessions in Pods, and logs: over WebSocket, over SPDY, and over SPDY within WebSocket. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ApiError } from '../../../kube/errors.ts'
import type { Api, Call } from '../api.ts'
import type { Session } from '../pods/channels.ts'
import { badRequest } from '../status.ts'
import { isLog, isPortForward, openLog, openSession } from '../streams.ts'
import {
  accept,
  answerWith,
  readerProtocols,
  serveReader,
  serveSession as serveWebSocket,
  sessionProtocols,
  webSockets,
} from './websocket.ts'

/** Not a name that WebSockets allow for a sub-protocol, so it is looked at and answered here. */
const tunnel = 'SPDY/3.1+portforward.k8s.io'

export async function upgrade(
  api: Api,
  call: Call,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  try {
    // What is wrong with the request itself comes first: clients that are refused by WebSocket ask again by SPDY.
    if (isLog(call) && isWebSocket(request)) return await readOverWebSocket(api, call, request, socket, head)
    const session = isPortForward(call) && usesSpdy(request) ? undefined : openSession(api, call)
    if (isSpdy(request)) return await overSpdy(api, call, request, socket, head, session)
    if (!isWebSocket(request)) throw badRequest('Upgrade request required')
    await overWebSocket(api, call, request, socket, head, session)
  } catch (error) {
    refuse(
      socket,
      error instanceof ApiError ? error : badRequest(error instanceof Error ? error.message : String(error)),
    )
  }
}

const isSpdy = ({ headers }: IncomingMessage): boolean => `${headers.upgrade}`.toLowerCase() === 'spdy/3.1'
const isWebSocket = ({ headers }: IncomingMessage): boolean => `${headers.upgrade}`.toLowerCase() === 'websocket'
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
  if (!session) {
    const { forwards } = await prepareForwards(api, call)
    answerWith(request, tunnel)
    const { ws } = await webSockets()
    return accept(request, socket, head, (webSocket) => forwards(ws.createWebSocketStream(webSocket)))
  }
  checkProtocols(request, sessionProtocols)
  await accept(request, socket, head, (webSocket) => serveWebSocket(session, webSocket))
}

/** A log, as it comes. */
async function readOverWebSocket(
  api: Api,
  call: Call,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController()
  const chunks = openLog(api, { ...call, signal: gone.signal })
  checkProtocols(request, readerProtocols)
  await accept(request, socket, head, (webSocket) => {
    webSocket.on('close', () => gone.abort())
    return serveReader(chunks, webSocket)
  })
}

/** Who offers none takes what comes. @throws ApiError */
function checkProtocols(request: IncomingMessage, spoken: readonly string[]): void {
  const offered = offers(request, 'sec-websocket-protocol')
  if (offered.every((one) => one === '') || offered.some((one) => spoken.includes(one))) return
  throw badRequest(`none of the sub-protocols ${offered.join(', ')} is spoken here: ${spoken.join(', ')} are`)
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
