/** A proxy on loopback between the harness and a cluster, which does what {@link troubles} say. */
import {
  createServer,
  request as plainRequest,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http'
import { Agent, request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClusterAccess } from '../../kube/kubeconfig.ts'
import { secureContextOf } from '../../kube/secureContext.ts'
import { expiry, type Asked, type Fault, type Trouble } from './faults.ts'

export interface FaultyProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** How many requests were told something else than the cluster says, or nothing. */
  readonly troubled: number
  close(): Promise<void>
}

/** Only who brings `token` is let through, to the cluster of `access` with its credentials. */
export async function openFaultyProxy(
  access: ClusterAccess,
  token: string,
  next: (asked: Asked) => Trouble,
): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true })
  const open = new Set<Duplex>()
  let troubled = 0

  async function handle(incoming: IncomingMessage, answer: (fault: Fault) => void): Promise<void> {
    if (incoming.headers.authorization !== `Bearer ${token}`) return void incoming.socket.destroy()
    const { delay, fault } = next(askedBy(incoming))
    if (fault.do !== 'pass') troubled++
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (fault.do === 'cut' && fault.when === 'before') incoming.socket.destroy()
    else answer(fault)
  }

  async function forward(incoming: IncomingMessage): Promise<ReturnType<typeof plainRequest>> {
    const { certificate, key, authorization, headers } = await access.credentials()
    const url = new URL(access.server + (incoming.url ?? '/'))
    const { authorization: _, host: _host, ...rest } = incoming.headers
    const options: RequestOptions = {
      method: incoming.method,
      headers: { ...rest, ...headers, ...(authorization && { authorization }) },
    }
    if (url.protocol === 'http:') return plainRequest(url, options)
    const { ca, insecure = false, serverName } = access.tls
    const secureContext = secureContextOf({ ca, cert: certificate, key })
    const secure = {
      secureContext,
      rejectUnauthorized: !insecure,
      ...(serverName !== undefined && { servername: serverName }),
    }
    // An upgraded connection is never given back.
    return secureRequest(url, { ...options, ...secure, agent: incoming.headers.upgrade === undefined ? agent : false })
  }

  const server = createServer((incoming, outgoing) => {
    void handle(incoming, (fault) => {
      if (fault.do === 'answer') return answerWith(outgoing, fault)
      void forward(incoming).then(
        (onward) => {
          onward.on('error', () => incoming.socket.destroy())
          onward.on('response', (response) => pass(response, outgoing, fault))
          outgoing.on('close', () => onward.destroy())
          incoming.pipe(onward)
        },
        () => incoming.socket.destroy(),
      )
    })
  })
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => undefined)
    void handle(incoming, (fault) => {
      void forward(incoming).then(
        (onward) => {
          onward.on('error', () => socket.destroy())
          // A refusal, which is no upgrade.
          onward.on('response', (response) => {
            socket.write(headOf(response))
            response.pipe(socket)
          })
          onward.on('upgrade', (response, remote, first) => {
            socket.write(headOf(response))
            join(socket, remote, head, first)
            if (fault.do === 'end') setTimeout(() => socket.destroy(), fault.after).unref()
          })
          onward.end()
        },
        () => socket.destroy(),
      )
    })
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get troubled() {
      return troubled
    },
    close: () => closed(server, open, agent),
  }
}

function askedBy({ method = 'GET', url = '/', headers }: IncomingMessage): Asked {
  const { searchParams } = new URL(url, 'http://localhost')
  const watches = ['true', '1'].includes(searchParams.get('watch') ?? '')
  return { method, kind: headers.upgrade !== undefined ? 'session' : watches ? 'watch' : 'single' }
}

function answerWith(outgoing: ServerResponse, { code, status, retryAfter }: Fault & { do: 'answer' }): void {
  outgoing.writeHead(code, {
    'Content-Type': 'application/json',
    ...(retryAfter !== undefined && { 'Retry-After': `${retryAfter}` }),
  })
  outgoing.end(JSON.stringify(status))
}

function pass(response: IncomingMessage, outgoing: ServerResponse, fault: Fault): void {
  const code = response.statusCode ?? 502
  if (fault.do === 'cut') return void outgoing.destroy()
  outgoing.writeHead(code, response.statusMessage, response.headers)
  response.on('error', () => outgoing.destroy())
  response.pipe(outgoing)
  if (fault.do !== 'end' || code >= 300) return
  const timer = setTimeout(() => end(response, outgoing, fault), fault.after)
  outgoing.once('close', () => clearTimeout(timer))
}

/** Between two events, never within one: what came up to the last line is passed on. */
function end(response: IncomingMessage, outgoing: ServerResponse, { how }: Fault & { do: 'end' }): void {
  response.unpipe(outgoing)
  if (how === 'cut') outgoing.destroy()
  else if (how === 'close') outgoing.end()
  else outgoing.end(`${JSON.stringify({ type: 'ERROR', object: expiry })}\n`)
  response.destroy()
}

function headOf({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`
}

function join(near: Duplex, far: Duplex, fromNear: Buffer, fromFar: Buffer): void {
  far.on('error', () => near.destroy())
  near.on('close', () => far.destroy())
  far.on('close', () => near.destroy())
  if (fromFar.length > 0) near.write(fromFar)
  if (fromNear.length > 0) far.write(fromNear)
  near.pipe(far).pipe(near)
}

async function closed(server: Server, open: ReadonlySet<Duplex>, agent: Agent): Promise<void> {
  for (const socket of open) socket.destroy()
  agent.destroy()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
