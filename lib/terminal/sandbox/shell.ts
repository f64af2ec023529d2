/** The sandboxed shell: what it keeps from line to line, and the commands that we add to it. */
import type {
  Bash,
  BashExecResult,
  Command,
  ExecResult,
  IFileSystem,
  PipelineNode,
  ResolvedCommandContext,
  ScriptNode,
} from 'just-bash'
import { sleep, type Clock } from '../../clock.ts'
import { parseDuration } from '../../kubectl/duration.ts'
import type { Connection, Io } from '../../kubectl/io.ts'
import { kubectl } from '../../kubectl/kubectl.ts'
import type { RunningCommand } from '../execution.ts'
import { filesIn } from './files.ts'
import type { Keyboard } from './keyboard.ts'
import { decodeStreams, showCommand, showing, type Streams } from './show.ts'

export interface ShellOptions {
  fs: IFileSystem
  home: string
  clock: Clock
  connect(): Promise<Connection>
}

/** A command line that runs, as the commands in it see it. */
export interface Line {
  readonly command: RunningCommand
  readonly keyboard: Keyboard
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** How many programs have the keyboard to themselves. */
  raw: number
  /** Tells that a watch is open. */
  watching(): void
}

const keepCommand = '__keep'
const defaultOptions = new Set(['braceexpand', 'hashall', 'interactive-comments'])

export class Shell {
  readonly #options: ShellOptions
  #bash: Promise<Bash> | undefined
  #env: Record<string, string>
  #cwd: string
  /** Sources of the functions that were defined. */
  readonly #functions = new Map<string, string>()
  /** Arrays, as `declare -p` gives them. */
  #arrays = ''
  #line: Line | undefined
  /** Whether the shell came to the end of the last pipeline, and did not exit on the way. */
  #kept = true

  constructor(options: ShellOptions) {
    this.#options = options
    this.#cwd = options.home
    this.#env = { HOME: options.home, PATH: '/usr/bin:/bin', PWD: options.home }
  }

  /** Runs a line, statement by statement, so that their output comes in order; resolves with its exit code. */
  async run(line: Line): Promise<number> {
    const { parse } = await import('just-bash')
    const { screen, commandLine } = line.command
    let script: ScriptNode
    try {
      script = parse(commandLine)
    } catch (error) {
      screen.print(`bash: syntax error: ${(error as Error).message}\n`)
      return 2
    }
    this.#line = line
    for (const { pipelines, operators, background } of script.statements) {
      if (background) {
        screen.print(
          'bash: a terminal of the sandbox runs nothing in the background ("&"): open another terminal for it\n',
        )
        return 1
      }
      for (const [at, pipeline] of pipelines.entries()) {
        const operator = at === 0 ? ';' : operators[at - 1]
        const succeeded = this.#env['?'] === '0'
        if ((operator === '&&' && !succeeded) || (operator === '||' && succeeded)) continue
        const ended = await this.#runPipeline(pipeline, line)
        if (line.signal.aborted) return 130
        if (ended) return this.#exitCode
      }
    }
    return this.#exitCode
  }

  get #exitCode(): number {
    return Number(this.#env['?'] ?? 0)
  }

  /** Resolves with true where the line ends here: after `exit`. */
  async #runPipeline(pipeline: PipelineNode, { command, signal }: Line): Promise<boolean> {
    const { serialize } = await import('just-bash')
    const source = (node: PipelineNode) =>
      serialize({
        type: 'Script',
        statements: [{ type: 'Statement', pipelines: [node], operators: [], background: false }],
      })
    for (const node of pipeline.commands) {
      if (node.type === 'FunctionDef') this.#functions.set(node.name, source({ ...pipeline, commands: [node] }))
    }
    const marked = source(showing(pipeline, new Set(this.#functions.keys())))
    const keepsArrays = this.#arrays !== '' || /\w=\(|\b(?:declare|local|typeset|readarray|mapfile|read)\b/.test(marked)
    const options = (this.#env.SHELLOPTS ?? '').split(':').filter((name) => name !== '' && !defaultOptions.has(name))
    const script = [
      ...options.map((name) => `set -o ${name}`),
      ...this.#functions.values(),
      this.#arrays,
      `(exit ${this.#exitCode})`,
      marked,
      `${keepCommand} $?${keepsArrays ? ' "$(declare -p)"' : ''}`,
    ]
    this.#kept = false
    const bash = await (this.#bash ??= this.#start())
    const running = bash.exec(script.join('\n'), {
      rawScript: true,
      env: this.#env,
      replaceEnv: true,
      cwd: this.#cwd,
      signal,
    })
    const result = await Promise.race([running, interrupted(signal)])
    if (result === undefined || signal.aborted) return true
    command.screen.print(await stdoutOf(result))
    command.screen.print(result.stderr)
    this.#keep(result)
    return !this.#kept
  }

  #keep({ env, exitCode }: BashExecResult): void {
    this.#env = { ...env, '?': String(exitCode) }
    this.#cwd = env.PWD ?? this.#cwd
  }

  async #start(): Promise<Bash> {
    const { Bash } = await import('just-bash')
    const { fs, home } = this.#options
    const customCommands: Command[] = [
      { name: showCommand, execute: (args, context) => this.#show(args, context) },
      { name: keepCommand, execute: (args) => this.#keepArrays(args) },
      { name: 'kubectl', execute: (args, context) => this.#buffered(args, context, decodeStreams('')) },
      { name: 'sleep', execute: (args) => this.#sleep(args) },
    ]
    const day = 24 * 3_600_000
    return new Bash({
      fs,
      cwd: home,
      customCommands,
      // Nothing of a scenario is ever run as JavaScript, and the defence would reach into the whole process.
      defenseInDepth: false,
      executionLimits: { maxExecutionTimeMs: day, maxExtensionCleanupTimeMs: 20 },
    })
  }

  /** `__show -oe NAME ARGS…`: runs a command whose streams are the terminal's. */
  async #show([flags = '', name = '', ...args]: string[], context: ResolvedCommandContext) {
    const streams = decodeStreams(flags)
    if (name === 'kubectl') return this.#buffered(args, context, streams)
    if (name === 'timeout' && args[1] === 'kubectl') return this.#timeout(args, context, streams)
    const { latin1FromBytes } = await import('just-bash')
    const result = await context.exec?.(quoted(name), {
      args,
      cwd: context.cwd,
      env: { ...context.exportedEnv },
      stdin: latin1FromBytes(context.stdin),
      stdinKind: 'bytes',
      ...(context.signal !== undefined && { signal: context.signal }),
    })
    if (result === undefined) return { stdout: '', stderr: '', exitCode: 1 }
    return this.#onScreen(result, streams)
  }

  async #onScreen(result: ExecResult, streams: Streams): Promise<ExecResult> {
    const screen = this.#line?.command.screen
    const { stdoutKind, exitCode } = result
    if (streams.stdout) screen?.print(await stdoutOf(result))
    if (streams.stderr) screen?.print(result.stderr)
    return {
      stdout: streams.stdout ? '' : result.stdout,
      stderr: streams.stderr ? '' : result.stderr,
      exitCode,
      ...(stdoutKind !== undefined && { stdoutKind }),
    }
  }

  /** `timeout 5 kubectl …`: what was printed until then is kept, which the shell's own `timeout` would throw away. */
  async #timeout([duration = '', , ...args]: string[], context: ResolvedCommandContext, streams: Streams) {
    const ms = parseDuration(/\d$/.test(duration) ? `${duration}s` : duration)
    if (ms === undefined) return { stdout: '', stderr: `timeout: invalid time interval ‘${duration}’\n`, exitCode: 125 }
    const over = new AbortController()
    const cancel = this.#options.clock.after(ms, () => over.abort())
    const result = await this.#buffered(args, context, streams, over.signal)
    cancel()
    return over.signal.aborted ? { ...result, exitCode: 124 } : result
  }

  /** Runs kubectl; what is not the terminal's is collected for the shell. */
  async #buffered(args: string[], context: ResolvedCommandContext, streams: Streams, limit?: AbortSignal) {
    const line = this.#line as Line
    const { screen } = line.command
    const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    const write = (stream: 'stdout' | 'stderr') => (data: string | Uint8Array) => {
      if (streams[stream]) screen.print(data, stream)
      else collected[stream].push(Buffer.from(data as string))
    }
    const { latin1FromBytes } = await import('just-bash')
    const stdin = Buffer.from(latin1FromBytes(context.stdin), 'latin1')
    const io: Io = {
      stdin: streams.stdin ? line.keyboard : once(stdin),
      stdout: write('stdout'),
      stderr: write('stderr'),
      tty: streams.stdin && streams.stdout,
      live: streams.stdout || limit !== undefined,
      enterRawMode() {
        line.raw++
        return () => void line.raw--
      },
      watching: () => line.watching(),
      files: filesIn(this.#options.fs, context.cwd),
      signal: limit === undefined ? line.signal : AbortSignal.any([line.signal, limit]),
      clock: this.#options.clock,
      connect: () => this.#options.connect(),
    }
    const exitCode = await kubectl(args, io)
    const bytes = (stream: 'stdout' | 'stderr') => Buffer.concat(collected[stream])
    return {
      stdout: bytes('stdout').toString('latin1'),
      stdoutKind: 'bytes' as const,
      stderr: bytes('stderr').toString('utf8'),
      exitCode,
    }
  }

  async #sleep(args: string[]) {
    const durations = args.map((arg) =>
      arg === 'infinity' ? Infinity : parseDuration(/\d$/.test(arg) ? `${arg}s` : arg),
    )
    const wrong = durations.findIndex((duration) => duration === undefined)
    if (args.length === 0) return { stdout: '', stderr: 'sleep: missing operand\n', exitCode: 1 }
    if (wrong !== -1) return { stdout: '', stderr: `sleep: invalid time interval ‘${args[wrong]}’\n`, exitCode: 1 }
    const total = durations.reduce<number>((sum, duration) => sum + (duration ?? 0), 0)
    try {
      await sleep(this.#options.clock, total, this.#line?.signal)
      return { stdout: '', stderr: '', exitCode: 0 }
    } catch {
      return { stdout: '', stderr: '', exitCode: 130 }
    }
  }

  async #keepArrays([exitCode = '0', declared = '']: string[]) {
    this.#kept = true
    this.#arrays = declared
      .split('\n')
      .filter(
        (line) => /^declare -\w*[aA]/.test(line) && !/ (PIPESTATUS|BASH_\w+|DIRSTACK|FUNCNAME|GROUPS)=/.test(line),
      )
      .join('\n')
    return { stdout: '', stderr: '', exitCode: Number(exitCode) }
  }
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  if (data.byteLength > 0) yield data
}

/** Resolves soon after an interrupt: a command that ends by it gets the time to say what it has printed. */
const interrupted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    const done = () => setImmediate(() => resolve(undefined))
    if (signal.aborted) done()
    else signal.addEventListener('abort', done, { once: true })
  })

/** Bytes, where a command gave bytes, else text. */
async function stdoutOf(result: ExecResult): Promise<string | Uint8Array> {
  const { stdoutKind } = await import('just-bash')
  return stdoutKind(result) === 'bytes' ? Buffer.from(result.stdout, 'latin1') : result.stdout
}

const quoted = (name: string): string => `'${name.replaceAll("'", "'\\''")}'`
