/** Sessions in Pods over WebSocket: the sub-protocols v4 and v5 of `channel.k8s.io`. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { ApiError } from '../../../kube/errors.ts'
import type { Api, Call } from '../api.ts'
import type { Peer, Session } from '../pods/channels.ts'
import { Queue } from '../queue.ts'
import { badRequest } from '../status.ts'
import { openSession } from '../streams.ts'

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
/** How often a client answers a ping before it is sent anything. */
const roundTrips = 3
/** In v5: the channel that says that another has ended. */
const closing = 255

let sockets: Promise<WebSocketServer> | undefined
/** Loaded when the first session comes: most programs never open one. */
const webSockets = (): Promise<WebSocketServer> =>
  (sockets ??= import('ws').then(
    ({ WebSocketServer }) =>
      new WebSocketServer({
        noServer: true,
        handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false,
      }),
  ))

export async function upgrade(api: Api, call: Call, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  try {
    // What is wrong with the request itself comes first: clients that are refused by WebSocket ask again by SPDY.
    const session = openSession(api, call)
    checkProtocol(request)
    const server = await webSockets()
    server.handleUpgrade(request, socket, head, (webSocket) => void serve(session, webSocket))
  } catch (error) {
    refuse(socket, error instanceof ApiError ? error : badRequest(String(error)))
  }
}

function checkProtocol({ headers }: IncomingMessage): void {
  const kind = headers.upgrade ?? ''
  if (kind.toLowerCase() !== 'websocket') {
    throw badRequest(
      `this server speaks WebSocket for exec, attach and port-forward, not ${kind || 'plain HTTP'}: use kubectl 1.31 or newer (1.29 and 1.30 with KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true)`,
    )
  }
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim())
  if (offered.some((one) => protocols.includes(one))) return
  throw badRequest(`none of the sub-protocols ${offered.join(', ')} is spoken here: ${protocols.join(', ')} are`)
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
    if (channel === closing && webSocket.protocol === 'v5.channel.k8s.io') frames.push({ channel: data[0] ?? 0, end: true })
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
      if (webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.concat([new Uint8Array([channel]), data]))
    },
    close() {
      frames.end()
      webSocket.close(1000)
    },
    signal: gone.signal,
  }
  await attentive(webSocket)
  await session(peer)
}

/**
 * Resolves when the client has begun to read. kubectl up to 1.32 makes its streams only while it reads already, and drops what
 * comes for a stream that is not there yet: from a real server, nothing comes as soon as that.
 */
function attentive(webSocket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    let answers = 0
    webSocket.on('close', () => resolve())
    webSocket.on('pong', () => {
      answers++
      if (answers < roundTrips) webSocket.ping()
      else if (answers === roundTrips) resolve()
    })
    webSocket.ping()
  })
}
