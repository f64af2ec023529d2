/** The commands that the sandboxed shell has from us: kubectl, and those that know the screen. */
import type { Command, ExecResult, IFileSystem, ResolvedCommandContext } from 'just-bash'
import { sleep, type Clock } from '../../clock.ts'
import { parseDuration } from '../../kube/duration.ts'
import type { Connection, Io } from '../../kubectl/io.ts'
import { kubectl } from '../../kubectl/kubectl.ts'
import { filesIn } from './files.ts'
import type { Line } from './line.ts'
import { decodeStreams, showCommand, type Streams } from './show.ts'

export interface CommandsContext {
  fs: IFileSystem
  clock: Clock
  connect(): Promise<Connection>
  /** The line that runs. */
  line(): Line
}

type Bytes = typeof import('just-bash')

export function commandsOf(context: CommandsContext, { latin1FromBytes, stdoutKind }: Bytes): Command[] {
  const { fs, clock, connect, line } = context
  const nothingOnScreen = decodeStreams('')

  /** `__show -oe NAME ARGS…`: runs a command whose streams are the terminal's. */
  async function show([flags = '', name = '', ...args]: string[], shell: ResolvedCommandContext): Promise<ExecResult> {
    const streams = decodeStreams(flags)
    if (name === 'kubectl') return runKubectl(args, shell, streams)
    if (name === 'timeout' && args[1] === 'kubectl') return runWithLimit(args, shell, streams)
    const result = await shell.exec?.(`'${name.replaceAll("'", "'\\''")}'`, {
      args,
      cwd: shell.cwd,
      env: { ...shell.exportedEnv },
      stdin: latin1FromBytes(shell.stdin),
      stdinKind: 'bytes',
      ...(shell.signal !== undefined && { signal: shell.signal }),
    })
    return result === undefined ? { stdout: '', stderr: '', exitCode: 1 } : onScreen(result, streams)
  }

  /** Shows what is the terminal's; the rest is handed on. */
  function onScreen(result: ExecResult, streams: Streams): ExecResult {
    const { screen } = line().command
    const kind = stdoutKind(result)
    if (streams.stdout) screen.print(kind === 'bytes' ? Buffer.from(result.stdout, 'latin1') : result.stdout)
    if (streams.stderr) screen.print(result.stderr)
    return {
      stdout: streams.stdout ? '' : result.stdout,
      stdoutKind: kind,
      stderr: streams.stderr ? '' : result.stderr,
      exitCode: result.exitCode,
    }
  }

  /** `timeout 5 kubectl …`: what was printed until then is kept, which the shell's own `timeout` would throw away. */
  async function runWithLimit(args: string[], shell: ResolvedCommandContext, streams: Streams): Promise<ExecResult> {
    const [limit = '', , ...rest] = args
    const ms = secondsOf(limit)
    if (ms === undefined) return { stdout: '', stderr: `timeout: invalid time interval ‘${limit}’\n`, exitCode: 125 }
    const over = new AbortController()
    const cancel = clock.after(ms, () => over.abort(), true)
    const result = await runKubectl(rest, shell, streams, over.signal)
    cancel()
    return over.signal.aborted ? { ...result, exitCode: 124 } : result
  }

  async function runKubectl(
    args: string[],
    shell: ResolvedCommandContext,
    streams: Streams,
    limit?: AbortSignal,
  ): Promise<ExecResult> {
    const { command, keyboard, signal, working } = line()
    const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    const write = (stream: 'stdout' | 'stderr') => (data: string | Uint8Array) => {
      if (streams[stream]) command.screen.print(data, stream)
      else collected[stream].push(Buffer.from(data as string))
    }
    const io: Io = {
      stdin: streams.stdin ? keyboard : once(Buffer.from(latin1FromBytes(shell.stdin), 'latin1')),
      stdout: write('stdout'),
      stderr: write('stderr'),
      tty: streams.stdin && streams.stdout,
      live: streams.stdout || limit !== undefined,
      enterRawMode() {
        const { raw } = line()
        line().raw = raw + 1
        return () => void (line().raw = raw)
      },
      files: filesIn(fs, shell.cwd),
      signal: limit === undefined ? signal : AbortSignal.any([signal, limit]),
      clock,
      connect,
      watching: () => line().watching(),
    }
    const running = kubectl(args, io)
    working.add(running)
    const exitCode = await running
    working.delete(running)
    return {
      stdout: Buffer.concat(collected.stdout).toString('latin1'),
      stdoutKind: 'bytes',
      stderr: Buffer.concat(collected.stderr).toString('utf8'),
      exitCode,
    }
  }

  async function pause(args: string[]): Promise<ExecResult> {
    const failed = (problem: string) => ({ stdout: '', stderr: `sleep: ${problem}\n`, exitCode: 1 })
    if (args.length === 0) return failed('missing operand')
    let total = 0
    for (const arg of args) {
      const ms = arg === 'infinity' ? Infinity : secondsOf(arg)
      if (ms === undefined) return failed(`invalid time interval ‘${arg}’`)
      total += ms
    }
    const { signal } = line()
    await sleep(clock, total, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    return { stdout: '', stderr: '', exitCode: signal.aborted ? 130 : 0 }
  }

  return [
    { name: showCommand, execute: show },
    { name: 'kubectl', execute: (args, shell) => runKubectl(args, shell, nothingOnScreen) },
    { name: 'sleep', execute: pause },
  ]
}

/** Milliseconds of `5`, `0.5`, `5s`, `2m`. */
const secondsOf = (text: string): number | undefined => parseDuration(/\d$/.test(text) ? `${text}s` : text)

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  if (data.byteLength > 0) yield data
}
