/** `agnhost grpc-health-checking`: a gRPC server that says how it is, and an HTTP server that tells it what to say. */
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Process } from '../../../image.ts'
import { serveHttp, text } from '../http-server.ts'
import type { Options } from '../options.ts'
import { pause } from '../sleep.ts'
import { untilSignal } from './agnhost.ts'

const serving = 1
const notServing = 2
const notFound = '5'
const unimplemented = '12'

export async function grpcHealthChecking(process: Process, options: Options): Promise<number> {
  const value = (name: string, otherwise: string): string => options.values.get(name)?.[0] ?? otherwise
  const port = Number(value('port', '5000'))
  const httpPort = Number(value('http-port', '8080'))
  const service = value('service', '')
  const delay = Number(value('delay-unhealthy-sec', '-1'))
  let state = delay === 0 ? notServing : serving
  if (delay > 0) void pause(process, delay * 1000).then(() => (state = notServing))

  serveCalls(process, port, (call, path, message) => {
    if (path !== '/grpc.health.v1.Health/Check') return refuse(call, unimplemented, 'unknown service or method')
    const asked = message.length < 2 ? '' : message.subarray(2).toString()
    if (asked !== service) return refuse(call, notFound, 'unknown service')
    call.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    call.on('wantTrailers', () => call.sendTrailers({ 'grpc-status': '0' }))
    call.end(Buffer.from([0, 0, 0, 0, 2, 0x08, state]))
  })
  serveHttp(process, httpPort, (request, response) => {
    if (request.url === '/make-serving') state = serving
    else if (request.url === '/make-not-serving') state = notServing
    else return text(response, '404 page not found\n', 404)
    process.stdout(`Mark as ${state === serving ? 'serving' : 'not serving'}\n`)
    text(response, '')
  })
  process.stdout(`Http server starting to listen on :${httpPort}\n`)
  process.stdout(`gRPC server starting to listen on :${port}\n`)
  return untilSignal(process)
}

const refuse = (call: ServerHttp2Stream, status: string, message: string): void =>
  call.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status, 'grpc-message': message },
    { endStream: true },
  )

/** Answers each call with its path and message, until the process ends. */
function serveCalls(
  process: Process,
  port: number,
  answer: (call: ServerHttp2Stream, path: string, message: Buffer) => void,
): void {
  const server = createServer()
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => {})
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (call, headers) => {
    const parts: Buffer[] = []
    call.on('error', () => {})
    call.on('data', (data: Buffer) => parts.push(data))
    call.on('end', () => answer(call, String(headers[':path']), Buffer.concat(parts).subarray(5)))
  })
  process.network.listen(port, (socket) => server.emit('connection', socket))
  process.signal.addEventListener('abort', () => {
    for (const session of sessions) session.destroy()
  })
}
