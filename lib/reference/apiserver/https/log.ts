/** Logs over HTTP, as they come. */
import type { ServerResponse } from 'node:http'
import type { Api, Call } from '../api.ts'
import { openLog } from '../streams.ts'
import { drained } from './drained.ts'

/** @throws ApiError where there is no such log; nothing is written then. */
export async function serveLog(api: Api, call: Call, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const chunks = openLog(api, { ...call, signal: gone.signal })[Symbol.asyncIterator]()
  const begin = (): void => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' })
    response.flushHeaders()
  }
  const following = ['true', '1'].includes(call.query.get('follow') ?? '')
  // What the kubelet has against it, it says before the first bytes; a log that is followed may have none for long.
  if (following) begin()
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    if (!response.headersSent) begin()
    if (response.destroyed) return void (await chunks.return?.())
    if (!response.write(next.value)) await drained(response)
  }
  if (!response.headersSent) begin()
  response.end()
}
