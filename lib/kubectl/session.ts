/** A process in a container, joined to kubectl's own streams. */
import type { KubeClient } from '../kube/client.ts'
import type { Pod, Status } from '../kube/objects.ts'
import { pathOf, pods } from '../kube/resource.ts'
import type { Channels } from '../kube/transport.ts'
import { CommandError, PlainError } from './failure.ts'
import type { Io } from './io.ts'

export interface SessionOptions {
  subresource: 'exec' | 'attach'
  container: string
  /** For exec. */
  command?: readonly string[]
  stdin: boolean
  tty: boolean
}

const [stdinChannel, stdoutChannel, stderrChannel, errorChannel, resizeChannel] = [0, 1, 2, 3, 4]
/** Wide enough that no shell breaks the lines that are typed into it. */
const size = { Width: 512, Height: 40 }

/** Resolves with the exit code of the process; a failure of the session itself is thrown. */
export async function session(
  client: KubeClient,
  { metadata: { name, namespace } }: Pod,
  options: SessionOptions,
  io: Io,
): Promise<number> {
  const { subresource, container, command = [], stdin, tty } = options
  const flag = (on: boolean) => (on ? 'true' : undefined)
  const channels = await client.transport.connect({
    method: 'GET',
    path: pathOf(pods, namespace, name, subresource),
    query: { container, command, stdin: flag(stdin), stdout: 'true', stderr: flag(!tty), tty: flag(tty) },
    signal: io.signal,
  })
  const leaveRaw = tty ? io.enterRawMode() : undefined
  try {
    if (tty) channels.send(resizeChannel, Buffer.from(JSON.stringify(size)))
    if (stdin) void feed(channels, io)
    let status: Status | undefined
    for await (const { channel, data } of channels.frames) {
      if (channel === stdoutChannel) io.stdout(data)
      else if (channel === stderrChannel) io.stderr(data)
      else if (channel === errorChannel && data.length > 0)
        status = JSON.parse(Buffer.from(data).toString('utf8')) as Status
    }
    if (io.signal.aborted) return 130
    return exitCodeOf(status)
  } finally {
    leaveRaw?.()
    channels.close()
  }
}

async function feed(channels: Channels, io: Io): Promise<void> {
  try {
    for await (const chunk of io.stdin) channels.send(stdinChannel, chunk)
  } finally {
    channels.end(stdinChannel)
  }
}

function exitCodeOf(status: Status | undefined): number {
  if (status === undefined || status.status === 'Success') return 0
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (status.reason === 'NonZeroExitCode' && code !== undefined) {
    throw new PlainError(`command terminated with exit code ${code}`, Number(code))
  }
  throw new CommandError(status.message ?? 'the session ended with an unknown failure')
}

/** A terminal can only be had where stdin is one. */
export function ttyOf(wanted: boolean, io: Io): boolean {
  if (!wanted || io.tty) return wanted
  io.stderr('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  return false
}
