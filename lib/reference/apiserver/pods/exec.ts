/** Exec and attach: a process's streams as channels, and how it ended on the error channel. */
import { ApiError } from '../../../kube/errors.ts'
import type { Status } from '../../../kube/objects.ts'
import type { Sink, Streams, TerminalSize } from '../../kubelet.ts'
import type { Api, Call, Query } from '../api.ts'
import { Queue } from '../queue.ts'
import type { Route } from '../route.ts'
import { badRequest, failure } from '../status.ts'
import { channel, type Peer, type Session } from './channels.ts'
import { targetOf } from './target.ts'

/** @throws ApiError before the client is connected where there is no such container. */
export function execSession(api: Api, route: Route, { query }: Call): Session {
  const command = query.all('command')
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container')
  const tty = checkStreams(query)
  const target = targetOf(api, route, query.get('container'))
  return (peer) => run(peer, query, (streams) => target.kubelet.exec(target, command, { tty }, streams))
}

export function attachSession(api: Api, route: Route, { query }: Call): Session {
  const tty = checkStreams(query)
  const target = targetOf(api, route, query.get('container'))
  return (peer) =>
    run(peer, query, async (streams) => {
      await target.kubelet.attach(target, { tty }, streams)
      // How the process ended is for the Pod's status to say: an attach that lasted until then has succeeded.
      return 0
    })
}

const flag = (query: Query, name: string): boolean => ['true', '1'].includes(query.get(name) ?? '')

/** Whether there is a terminal. */
function checkStreams(query: Query): boolean {
  const tty = flag(query, 'tty')
  if (!flag(query, 'stdin') && !flag(query, 'stdout') && !flag(query, 'stderr')) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr')
  }
  return tty
}

async function run(peer: Peer, query: Query, start: (streams: Streams) => Promise<number>): Promise<void> {
  const stdin = new Queue<Uint8Array>()
  const wanted = flag(query, 'stdin')
  if (!wanted) stdin.end()
  const terminal = resizing()
  void readInput(peer, stdin, terminal.resize)
  const output = (name: 'stdout' | 'stderr'): Sink =>
    flag(query, name) ? (data) => peer.send(channel[name], data) : () => {}
  const streams: Streams = {
    stdin: stdin.iterate(() => {}),
    hasStdin: wanted,
    stdout: output('stdout'),
    // A terminal has one output.
    stderr: flag(query, 'tty') ? output('stdout') : output('stderr'),
    onResize: terminal.onResize,
    signal: peer.signal,
  }
  const status = await start(streams).then(statusOf, failureOf)
  void peer.send(channel.error, new TextEncoder().encode(JSON.stringify(status)))
  stdin.end()
  peer.close()
}

/** The client's terminal: its size is told to who listens, also where it was known before. */
function resizing(): { resize: (size: TerminalSize) => void; onResize: NonNullable<Streams['onResize']> } {
  let size: TerminalSize | undefined
  let listen = (_size: TerminalSize): void => {}
  return {
    resize(next) {
      size = next
      listen(next)
    },
    onResize(listener) {
      listen = listener
      if (size !== undefined) listener(size)
    },
  }
}

/** `{"Width":80,"Height":24}`; undefined for what says something else. */
function sizeIn(data: Uint8Array): TerminalSize | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(Buffer.from(data).toString()) as Record<string, unknown>
    return Number.isInteger(columns) && Number.isInteger(rows)
      ? { rows: Number(rows), columns: Number(columns) }
      : undefined
  } catch {
    return undefined
  }
}

async function readInput(peer: Peer, stdin: Queue<Uint8Array>, resize: (size: TerminalSize) => void): Promise<void> {
  for await (const frame of peer.frames) {
    const size = frame.channel === channel.resize && 'data' in frame ? sizeIn(frame.data) : undefined
    if (size !== undefined) resize(size)
    if (frame.channel !== channel.stdin) continue
    if ('end' in frame) stdin.end()
    else stdin.push(frame.data)
  }
  stdin.end()
}

const statusOf = (code: number): Partial<Status> =>
  code === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: `${code}` }] },
      }

function failureOf(error: unknown): Status {
  if (error instanceof ApiError) return error.status
  const message = `error executing command in container: ${error instanceof Error ? error.message : String(error)}`
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }).status
}
