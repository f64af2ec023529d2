/** The body of a request, up to a limit. */
import type { IncomingMessage } from 'node:http'
import { protobufType } from '../body.ts'
import { failure } from '../status.ts'

const limit = 3 * 1024 * 1024

/** Text, or bytes where the client says that it is protobuf; undefined where there is none. @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<string | Uint8Array | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  if (size === 0) return undefined
  const bytes = Buffer.concat(chunks)
  return request.headers['content-type'] === protobufType ? bytes : bytes.toString()
}

const tooLarge = (): Error =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`, {})
