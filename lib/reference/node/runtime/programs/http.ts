/** HTTP requests over the Pod's network, for wget and curl. */
import { request as open, type IncomingMessage } from 'node:http'
import type { Process } from '../../image.ts'
import { failure } from '../../../network/sockets.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Milliseconds for the connection, and for the whole. */
  readonly connectTimeout?: number | undefined
  readonly timeout?: number | undefined
}

/** Where the URL's host is, by the container's resolver. Undefined where it has no address. */
export async function resolve(process: Process, url: URL): Promise<string | undefined> {
  return (await process.network.lookup(url.hostname))[0]
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80))
}

/** The response, its body still to be read. @throws Error with code ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT, ECONNRESET. */
export async function send(process: Process, address: string, request: HttpRequest): Promise<IncomingMessage> {
  const socket = await within(process, request.connectTimeout, process.network.connect(address, portOf(request.url)))
  return new Promise((resolve, reject) => {
    const { method, url, headers, body } = request
    const outgoing = open({
      createConnection: () => socket,
      method,
      host: url.hostname,
      path: url.pathname + url.search,
      headers,
    })
    const cancel =
      request.timeout === undefined
        ? (): void => undefined
        : process.clock.after(request.timeout, () => {
            const error = failure('ETIMEDOUT', 'timed out')
            socket.destroy(error)
            reject(error)
          })
    outgoing.on('response', (response) => {
      response.once('close', cancel)
      resolve(response)
    })
    outgoing.on('error', (error) => {
      cancel()
      reject(error)
    })
    outgoing.end(body)
  })
}

async function within<Value>(process: Process, ms: number | undefined, promise: Promise<Value>): Promise<Value> {
  if (ms === undefined) return promise
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = process.clock.after(ms, () => reject(failure('ETIMEDOUT', 'timed out')))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}
