/** Sessions in Pods over SPDY: each of their streams is one of SPDY's. */
import type { Duplex } from 'node:stream'
import type { Api, Call } from '../../api.ts'
import { channel, type Session } from '../../pods/channels.ts'
import { forwardTarget } from '../../pods/portforward.ts'
import { Queue } from '../../queue.ts'
import { findRoute } from '../../server.ts'
import { spdyConnection, type SpdyStream } from './connection.ts'

/** Runs a session when all of its streams are there. Resolves when it is over. */
export async function serveSession(socket: Duplex, { query }: Call, session: Session): Promise<void> {
  const streams = new Map<number, SpdyStream>()
  const frames = new Queue<{ channel: number; data: Uint8Array } | { channel: number; end: true }>()
  const gone = new AbortController()
  // One for errors, and with a terminal one for its size.
  const wanted =
    1 + ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => ['true', '1'].includes(query.get(name) ?? '')).length
  const connection = spdyConnection(socket, (stream) => {
    const number = channel[(stream.headers.get('streamtype') ?? '') as keyof typeof channel] as number | undefined
    if (number === undefined) return
    streams.set(number, stream)
    void relay(number, stream)
    if (streams.size === wanted) void start()
  })
  async function relay(number: number, stream: SpdyStream): Promise<void> {
    for await (const data of stream.data) frames.push({ channel: number, data })
    frames.push({ channel: number, end: true })
  }
  async function start(): Promise<void> {
    await session({
      frames: frames.iterate(() => {}),
      send: (number, data) => streams.get(number)?.send(data),
      close() {
        frames.end()
        for (const stream of streams.values()) stream.end()
        connection.close()
      },
      signal: gone.signal,
    })
  }
  await connection.done
  frames.end()
  gone.abort(new Error('the client went away'))
}

/** Sends what comes until the source ends, or is lost. */
async function sendAll(source: AsyncIterable<Uint8Array>, stream: SpdyStream): Promise<void> {
  try {
    for await (const data of source) await stream.send(data)
  } catch {
    // A lost connection is the end of it, as seen from here.
  }
}

/** Writes what the client sends until it ends. */
async function takeAll(stream: SpdyStream, target: Duplex): Promise<void> {
  for await (const data of stream.data) target.write(data)
  target.end()
}

/** What serves connections to ports of a Pod, a pair of streams for each. @throws ApiError where there is no such Pod. */
export function forwardsFor(api: Api, call: Call): (socket: Duplex) => Promise<void> {
  const target = forwardTarget(api, findRoute(api, call))
  return (socket) => serveForwards(socket, target)
}

/** Resolves when the client has gone. */
async function serveForwards(socket: Duplex, { connect, describe }: ReturnType<typeof forwardTarget>): Promise<void> {
  const errors = new Map<string, SpdyStream>()
  const connection = spdyConnection(socket, (stream) => {
    const id = stream.headers.get('requestid') ?? stream.headers.get('port') ?? ''
    if (stream.headers.get('streamtype') === 'error') errors.set(id, stream)
    else void forward(Number(stream.headers.get('port')), stream, id)
  })
  async function forward(port: number, stream: SpdyStream, id: string): Promise<void> {
    const failed = errors.get(id)
    errors.delete(id)
    try {
      const target = await connect(port)
      void takeAll(stream, target)
      // It is over when the Pod has no more to say, whether or not the client has.
      await sendAll(target, stream)
    } catch (error) {
      await failed?.send(
        new TextEncoder().encode(`error forwarding port ${port} to ${describe}: ${(error as Error).message}`),
      )
    }
    failed?.end()
    stream.end()
  }
  await connection.done
}
