/** The API server's door: HTTPS on loopback, with credentials. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ApiError } from '../../../kube/errors.ts'
import type { Api } from '../api.ts'
import { checkAuthorized } from '../authorization/authorize.ts'
import { answer } from '../server.ts'
import { failure, methodNotAllowed } from '../status.ts'
import { isLog, isWatch } from '../streams.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import { callOf } from './call.ts'
import type { Certificates } from './certificate.ts'
import { inWantedLanguage } from './language.ts'
import { serveLog } from './log.ts'
import { isProxy, serveProxy } from './proxy.ts'
import { usualPatience } from './patience.ts'
import { respond } from './respond.ts'
import { turns, type Turns } from './turns.ts'
import { refuse, upgrade } from './upgrade.ts'
import { serveWatch } from './watch.ts'

export interface HttpsOptions {
  /** 0 for any free one. */
  port: number
  host: string
  certificates: Certificates
  /** For how many milliseconds clients are waited for: a minute where absent. */
  patience?: number | undefined
  /** Reports what must not happen: the client gets a 500. */
  onError(error: unknown): void
}

export interface HttpsServer {
  readonly port: number
  /** Ends all connections. */
  stop(): Promise<void>
}

export async function serveHttps(api: Api, options: HttpsOptions): Promise<HttpsServer> {
  const { certificates, onError, patience = usualPatience } = options
  const server = createServer({
    key: certificates.server.key,
    cert: certificates.server.certificate,
    ca: certificates.authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
    keepAliveTimeout: 120_000,
    // A client that takes its time to say what it wants keeps nobody's door open.
    handshakeTimeout: Math.ceil(patience / 4),
    headersTimeout: Math.ceil(patience / 2),
    requestTimeout: patience,
    connectionsCheckingInterval: Math.ceil(patience / 6),
    maxHeaderSize: 64 * 1024,
  })
  server.on('connection', (socket: Socket) => socket.setNoDelay(true))
  const wire = { soon: turns(), patience }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    handle(api, request, response, wire).catch((error: unknown) => {
      if (error instanceof ApiError) return fail(request, response, error, patience)
      // A client that hangs up while it is still sending is no fault of ours.
      if (request.destroyed && !request.complete) return
      onError(error)
      return fail(
        request,
        response,
        failure(500, 'InternalError', `Internal error occurred: ${(error as Error).message}`),
        patience,
      )
    })
  })
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    socket.on('error', () => socket.destroy())
    try {
      const user = authenticate(api, request)
      const call = user && callOf(request, user, undefined)
      if (!user || !call) throw unauthorized()
      checkAuthorized(api, call)
      upgrade(api, call, request, socket, head).catch(onError)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refuse(socket, error)
    }
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await closed
    },
  }
}

async function handle(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  wire: { soon: Turns; patience: number },
): Promise<void> {
  const user = authenticate(api, request)
  if (!user) throw unauthorized()
  const proxied = isProxy(request)
  const call = callOf(request, user, proxied ? undefined : await readBody(request))
  if (!call) throw methodNotAllowed()
  checkAuthorized(api, call)
  if (proxied) return serveProxy(api, call, request, response)
  if (isWatch(api, call)) return serveWatch(api, call, response, wire)
  if (isLog(call)) return serveLog(api, call, response)
  return respond(request, response, await inWantedLanguage(call, await answer(api, call)), {
    ...wire,
    warnings: call.warnings,
  })
}

const unauthorized = (): ApiError => failure(401, 'Unauthorized', 'Unauthorized')

function fail(request: IncomingMessage, response: ServerResponse, { code, status }: ApiError, patience: number): void {
  if (response.headersSent) return void response.destroy()
  // What is left of a body that was refused is not read: the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close')
  void respond(request, response, { code, body: status }, { patience })
}
