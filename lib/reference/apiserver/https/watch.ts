/** Watches over HTTP: a line an event, for as long as both sides want. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { WatchEvent } from '../../../kube/objects.ts'
import type { Api, Call } from '../api.ts'
import { openWatch } from '../streams.ts'
import { encodeEvents, type Bytes } from './encode.ts'
import type { Turns } from './turns.ts'
import { warningHeaders } from './warnings.ts'

/** So many lines go out in one write. */
const batch = 100

/** @throws ApiError where the watch cannot start; nothing is written then. */
export async function serveWatch(
  api: Api,
  call: Call,
  response: ServerResponse,
  { soon, patience }: { soon: Turns; patience: number },
): Promise<void> {
  // Who sends requests before the answers to earlier ones have ended has to wait.
  const socket = response.socket ?? ((await once(response, 'socket')) as [Socket])[0]
  // Events wait here as they are: what many watches wait for is there once.
  let waiting: WatchEvent[] = []
  let revisions: number[] = []
  let ended = false
  let busy = true
  const write = (): void => {
    busy = false
    while (waiting.length > 0 && !busy) {
      revisions.splice(0, batch)
      busy = !socket.write(bytesOf(waiting.splice(0, batch), response.chunkedEncoding))
    }
    // A client that does not read is not waited for without end.
    socket.setTimeout(busy ? patience : 0)
    if (ended && !busy) response.end()
  }
  const schedule = (): void => {
    if (busy) return
    busy = true
    soon(write)
  }
  const stop = openWatch(api, call, {
    event(event, revision) {
      waiting.push(event)
      revisions.push(revision)
      schedule()
    },
    waitsSince: () => revisions[0],
    end(instead) {
      if (instead) waiting = [instead]
      ended = true
      schedule()
    },
  })
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
    ...(call.warnings.length > 0 && { Warning: warningHeaders(call.warnings) }),
  })
  response.flushHeaders()
  const gone = (): void => void socket.destroy()
  socket.on('drain', write).on('timeout', gone)
  response.on('close', () => {
    stop()
    socket.off('drain', write).off('timeout', gone)
  })
  write()
}

/** What was written last: mostly, it is what the next watch waits for too. */
let last: { events: readonly WatchEvent[]; chunked: boolean; bytes: Bytes } | undefined

function bytesOf(events: readonly WatchEvent[], chunked: boolean): Bytes {
  if (last && last.chunked === chunked && same(last.events, events)) return last.bytes
  const lines = encodeEvents(events)
  const bytes = chunked ? Buffer.concat([Buffer.from(`${lines.length.toString(16)}\r\n`), lines, lineEnd]) : lines
  last = { events, chunked, bytes }
  return bytes
}

const lineEnd = Buffer.from('\r\n')

const same = (a: readonly WatchEvent[], b: readonly WatchEvent[]): boolean =>
  a.length === b.length && a.every(({ type, object }, index) => type === b[index]?.type && object === b[index].object)
