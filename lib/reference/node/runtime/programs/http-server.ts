/** HTTP servers on the Pod's network. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import type { Process } from '../../image.ts'
import { describe } from '../files/errors.ts'

export type Answer = (request: IncomingMessage & { url: string }, response: ServerResponse) => void | Promise<void>

/** Serves until the process ends. @throws SystemError EADDRINUSE */
export function serveHttp(
  process: Process,
  port: number,
  answer: Answer,
  server: Server | SecureServer = createServer(),
): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    Promise.resolve(answer(Object.assign(request, { url: request.url ?? '/' }), response)).catch((error: unknown) => {
      response.statusCode = 500
      response.end(describe(error))
    })
  })
  process.network.listen(port, (socket) => server.emit('connection', socket))
  process.signal.addEventListener('abort', () => server.closeAllConnections())
}

export function text(response: ServerResponse, body: string, status = 200, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
