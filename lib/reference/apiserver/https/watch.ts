/** Watches over HTTP: a line an event, for as long as both sides want. */
import type { ServerResponse } from 'node:http'
import type { Api, Call } from '../api.ts'
import { openWatch } from '../streams.ts'
import { mostBehind, tooSlow } from '../watch.ts'
import { encodeEvent } from './encode.ts'
import { patience } from './respond.ts'

/** So many lines go out in one write. */
const batch = 100

/** @throws ApiError where the watch cannot start; nothing is written then. */
export function serveWatch(api: Api, call: Call, response: ServerResponse): void {
  // Lines wait here, not in the response: their texts are shared by all watches.
  let pending: string[] = []
  let most = Number.POSITIVE_INFINITY
  let ended = false
  let busy = false
  const flush = (): void => {
    busy = false
    while (pending.length > 0 && !busy) busy = !response.write(pending.splice(0, batch).join(''))
    if (ended && pending.length === 0) response.end()
  }
  // Events of one turn go out in one write.
  const soon = (): void => {
    if (busy) return
    busy = true
    setImmediate(flush)
  }
  const end = (): void => {
    ended = true
    soon()
  }
  const stop = openWatch(api, call, {
    event({ type, object }) {
      pending.push(encodeEvent(type, object))
      if (pending.length > most) fallBehind()
      soon()
    },
    end,
  })
  most = pending.length + mostBehind
  const fallBehind = (): void => {
    stop()
    const { type, object } = tooSlow(api)
    pending = [encodeEvent(type, object)]
    response.setTimeout(patience, () => response.destroy())
    end()
  }
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' })
  response.flushHeaders()
  response.on('drain', flush)
  response.on('close', stop)
}
