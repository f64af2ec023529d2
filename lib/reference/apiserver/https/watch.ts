/** Watches over HTTP: a line an event, for as long as both sides want. */
import type { ServerResponse } from 'node:http'
import type { Api, Call } from '../api.ts'
import { openWatch } from '../streams.ts'
import { encodeEvent } from './encode.ts'

/** A client that is this far behind is cut off: it lists again and goes on from there. */
const mostBehind = 16 * 1024 * 1024

/** @throws ApiError where the watch cannot start; nothing is written then. */
export function serveWatch(api: Api, call: Call, response: ServerResponse): void {
  let pending: string[] = []
  let ended = false
  let scheduled = false
  const flush = (): void => {
    scheduled = false
    if (pending.length > 0) response.write(pending.join(''))
    pending = []
    if (ended) response.end()
    else if (response.writableLength > mostBehind) response.destroy()
  }
  // Events of one turn go out in one write.
  const soon = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }
  const stop = openWatch(api, call, {
    event({ type, object }) {
      pending.push(encodeEvent(type, object))
      soon()
    },
    end() {
      ended = true
      soon()
    },
  })
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' })
  response.flushHeaders()
  response.on('close', stop)
}
