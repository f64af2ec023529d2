/** Writing answers. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Answer } from '../api.ts'
import { encodePieces } from './encode.ts'
import { warningHeaders } from './warnings.ts'

/** Smaller answers are not worth the time of compressing them. */
const worthCompressing = 128 * 1024

/** After the JSON of an answer. */
const lineEnd = Buffer.from('\n')

/** So much goes out in one write: what is large waits as pieces that others send too, not as a copy of its own. */
const batch = 256 * 1024

/** Such pieces go out as they are; smaller ones are put together first. */
const large = 32 * 1024

export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { code, body, contentType, tag }: Answer,
  { warnings = [], patience }: { warnings?: readonly string[]; patience: number },
): Promise<void> {
  if (response.destroyed) return
  if (tag !== undefined) {
    response.setHeader('ETag', tag)
    response.setHeader('Vary', 'Accept-Encoding, Accept')
    if (request.headers['if-none-match'] === tag) return void response.writeHead(304).end()
  }
  const pieces =
    body instanceof Uint8Array
      ? [body]
      : typeof body === 'string'
        ? [Buffer.from(body)]
        : [...encodePieces(body), lineEnd]
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const headers: OutgoingHttpHeaders = {
    'Content-Type': contentType ?? (typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'),
    'Cache-Control': 'no-cache, private',
  }
  if (warnings.length > 0) headers.Warning = warningHeaders(warnings)
  const begin = (length: number, more: OutgoingHttpHeaders = {}): unknown =>
    response.writeHead(code, { ...headers, ...more, 'Content-Length': length })
  if (length < worthCompressing) {
    begin(length)
    response.end(request.method === 'HEAD' ? undefined : whole(pieces))
    return
  }
  response.setTimeout(patience, () => response.destroy())
  if (!/\bgzip\b/.test([request.headers['accept-encoding'] ?? ''].join())) {
    begin(length)
    return request.method === 'HEAD' ? void response.end() : send(response, pieces)
  }
  const compressed = await promisify(gzip)(whole(pieces), { level: 1 })
  begin(compressed.length, { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
  response.end(request.method === 'HEAD' ? undefined : compressed)
}

const whole = (pieces: readonly Uint8Array[]): Uint8Array =>
  pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)

async function send(response: ServerResponse, pieces: readonly Uint8Array[]): Promise<void> {
  const small = pieces.reduce((sum, { length }) => (length > large ? sum : sum + length), 0)
  // One for the whole answer: to get room costs more than to fill it.
  const room = Buffer.allocUnsafeSlow(Math.min(small, batch))
  let end = 0
  for (const piece of pieces) {
    const alone = piece.length > large
    if (end > 0 && (alone || end + piece.length > room.length)) {
      await written(response, room.subarray(0, end))
      end = 0
    }
    if (alone) await written(response, piece)
    else {
      room.set(piece, end)
      end += piece.length
    }
    if (response.destroyed) return
  }
  response.end(room.subarray(0, end))
}

/** Resolves when the bytes are needed no more, or nobody is there to take them. */
const written = (response: ServerResponse, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    if (response.destroyed) return resolve()
    response.once('close', resolve)
    response.write(bytes, () => {
      response.off('close', resolve)
      resolve()
    })
  })
