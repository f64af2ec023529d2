/** The body of a request, up to a limit. */
import type { IncomingMessage } from 'node:http'
import { failure } from '../status.ts'

const limit = 3 * 1024 * 1024

/** Undefined where there is none. @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return size === 0 ? undefined : Buffer.concat(chunks).toString()
}

const tooLarge = (): Error =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`, {})
