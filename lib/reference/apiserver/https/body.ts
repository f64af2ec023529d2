/** The body of a request, up to a limit. */
import type { IncomingMessage } from 'node:http'
import { protobufType } from '../body.ts'
import { failure } from '../status.ts'

const limit = 3 * 1024 * 1024

/** Text, or bytes where the client says that it is protobuf; undefined where there is none. @throws ApiError 413 */
export async function readBody(request: IncomingMessage): Promise<string | Uint8Array | undefined> {
  const { headers } = request
  const announced = Number(headers['content-length'] ?? 0)
  if (announced > limit) throw tooLarge()
  if (announced === 0 && headers['transfer-encoding'] === undefined) return undefined
  const bytes = await bytesOf(request)
  if (bytes.length === 0) return undefined
  return headers['content-type'] === protobufType ? bytes : bytes.toString()
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const add = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      request.off('data', add)
      reject(tooLarge())
    }
    request.on('data', add)
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    // A client may go away without a word.
    request.once('error', reject).once('close', () => reject(new Error('the request was broken off')))
  })
}

const tooLarge = (): Error => failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`, {})
