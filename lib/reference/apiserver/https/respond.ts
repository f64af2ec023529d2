/** Writing answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzip } from 'node:zlib'
import type { Answer } from '../api.ts'
import { encode } from './encode.ts'

/** For how many milliseconds a client may neither read nor write while the server waits for it. */
export const patience = 60_000

/** Smaller answers are not worth the time of compressing them. */
const worthCompressing = 128 * 1024

export function respond(request: IncomingMessage, response: ServerResponse, { code, body, contentType }: Answer, warnings: readonly string[]): void {
  if (response.destroyed) return
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : encode(body))
  response.statusCode = code
  response.setHeader('Content-Type', contentType ?? (typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'))
  response.setHeader('Cache-Control', 'no-cache, private')
  if (warnings.length > 0) response.setHeader('Warning', warnings.map((one) => `299 - ${JSON.stringify(one)}`))
  if (bytes.length < worthCompressing || !/\bgzip\b/.test([request.headers['accept-encoding'] ?? ''].join())) {
    response.setHeader('Content-Length', bytes.length)
    response.end(request.method === 'HEAD' ? undefined : bytes)
    if (bytes.length >= worthCompressing) response.setTimeout(patience, () => response.destroy())
    return
  }
  response.setTimeout(patience, () => response.destroy())
  gzip(bytes, { level: 1 }, (error, compressed) => {
    if (error) response.destroy(error)
    else response.setHeader('Content-Encoding', 'gzip').setHeader('Vary', 'Accept-Encoding').end(compressed)
  })
}
