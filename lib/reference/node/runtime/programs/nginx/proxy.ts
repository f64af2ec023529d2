/** nginx's proxy_pass. */
import { request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Site } from './respond.ts'
import { describe } from '../../files/errors.ts'

/** Passes a request on; false when the upstream cannot be reached. */
export async function proxy(
  site: Site,
  upstream: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(upstream)
  const port = Number(url.port || 80)
  const { network } = site.process
  const [address] = await network.lookup(url.hostname)
  if (address === undefined) {
    site.logError(`${url.hostname} could not be resolved (3: Host not found)`)
    return false
  }
  try {
    const socket = await network.connect(address, port)
    const path = url.pathname === '/' && !upstream.endsWith('/') ? (request.url ?? '/') : url.pathname
    return await new Promise((resolve) => {
      const onward = send({
        createConnection: () => socket,
        method: request.method ?? 'GET',
        path,
        headers: { ...request.headers, host: url.host, connection: 'close' },
      })
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, { ...answer.headers, server: `nginx/${site.version}` })
        answer.pipe(response)
        resolve(true)
      })
      onward.on('error', () => resolve(false))
      request.pipe(onward)
    })
  } catch (error) {
    site.logError(`connect() failed (111: ${describe(error)}) while connecting to upstream`)
    return false
  }
}
