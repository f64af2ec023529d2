/** Writing answers. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { gzip } from 'node:zlib'
import type { Answer } from '../api.ts'
import { encode } from './encode.ts'

/** For how many milliseconds a client may neither read nor write while the server waits for it. */
export const patience = 60_000

/** Smaller answers are not worth the time of compressing them. */
const worthCompressing = 128 * 1024

export function respond(request: IncomingMessage, response: ServerResponse, { code, body, contentType }: Answer, warnings: readonly string[]): void {
  if (response.destroyed) return
  const bytes = body instanceof Uint8Array ? body : typeof body === 'string' ? Buffer.from(body) : encode(body)
  const headers: OutgoingHttpHeaders = {
    'Content-Type': contentType ?? (typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'),
    'Cache-Control': 'no-cache, private',
  }
  if (warnings.length > 0) headers.Warning = warnings.map((one) => `299 - ${JSON.stringify(one)}`)
  const large = bytes.length >= worthCompressing
  if (large) response.setTimeout(patience, () => response.destroy())
  const whole = (): void => {
    response.writeHead(code, { ...headers, 'Content-Length': bytes.length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }
  if (!large || !/\bgzip\b/.test([request.headers['accept-encoding'] ?? ''].join())) return whole()
  gzip(bytes, { level: 1 }, (error, compressed) => {
    if (error) return whole()
    response.writeHead(code, { ...headers, 'Content-Length': compressed.length, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
    response.end(request.method === 'HEAD' ? undefined : compressed)
  })
}
