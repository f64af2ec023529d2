/** The sandboxed shell: runs lines, and keeps what a shell keeps from line to line. */
import type {
  Bash,
  BashExecResult,
  Command,
  CommandNode,
  IFileSystem,
  PipelineNode,
  ScriptNode,
  StatementNode,
} from 'just-bash'
import type { Clock } from '../../clock.ts'
import type { Connection } from '../../kubectl/io.ts'
import { commandsOf } from './commands.ts'
import type { Line } from './line.ts'
import { showing } from './show.ts'

export interface ShellOptions {
  fs: IFileSystem
  home: string
  clock: Clock
  connect(): Promise<Connection>
}

type FunctionNode = Extract<CommandNode, { type: 'FunctionDef' }>

/** Called at the end of what is run, with the exit code and the declarations of arrays. */
const keepCommand = '__keep'
const defaultOptions = new Set(['braceexpand', 'hashall', 'interactive-comments'])

export class Shell {
  readonly #options: ShellOptions
  #bash: Promise<Bash> | undefined
  #env: Record<string, string> = {}
  #cwd = ''
  readonly #functions = new Map<string, FunctionNode>()
  /** Arrays, as `declare -p` gives them. */
  #arrays = ''
  #line: Line | undefined
  /** What is to run next, as a tree: written out as text it would not always come to the same. */
  #next: ScriptNode | undefined
  /** Whether the shell came to the end of it, and did not exit on the way. */
  #kept = false

  constructor(options: ShellOptions) {
    this.#options = options
    this.#begin()
  }

  /** Runs a line, pipeline by pipeline, so that what they print comes in order; resolves with its exit code. */
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
        const succeeded = this.#exitCode === 0
        if ((operator === '&&' && !succeeded) || (operator === '||' && succeeded)) continue
        await this.#runPipeline(pipeline, line)
        if (line.signal.aborted) return 130
        if (!this.#kept) return this.#leave(line)
      }
    }
    return this.#exitCode
  }

  get #exitCode(): number {
    return Number(this.#env['?'] ?? 0)
  }

  async #runPipeline(pipeline: PipelineNode, { command, signal, working }: Line): Promise<void> {
    const { parse, stdoutKind } = await import('just-bash')
    for (const node of pipeline.commands) if (node.type === 'FunctionDef') this.#functions.set(node.name, node)
    const keepsArrays = this.#arrays !== '' || setsArrays(pipeline)
    const options = (this.#env.SHELLOPTS ?? '').split(':').filter((name) => name !== '' && !defaultOptions.has(name))
    const before = [...options.map((name) => `set -o ${name}`), this.#arrays, `(exit ${this.#exitCode})`].join('\n')
    const after = `${keepCommand} $?${keepsArrays ? ' "$(declare -p)"' : ''}`
    this.#next = {
      type: 'Script',
      statements: [
        ...[...this.#functions.values()].map(statementOf),
        ...parse(before).statements,
        statementOf(showing(pipeline, new Set(this.#functions.keys()))),
        ...parse(after).statements,
      ],
    }
    this.#kept = false
    const bash = await (this.#bash ??= this.#start())
    const result = await Promise.race([
      bash.exec(':', { rawScript: true, env: this.#env, replaceEnv: true, cwd: this.#cwd, signal }),
      interrupted(signal, working),
    ])
    if (result === undefined || signal.aborted) return
    const bytes = stdoutKind(result) === 'bytes'
    command.screen.print(bytes ? Buffer.from(result.stdout, 'latin1') : result.stdout)
    command.screen.print(result.stderr)
    this.#keep(result)
  }

  #keep({ env, exitCode }: BashExecResult): void {
    this.#env = { ...env, '?': String(exitCode) }
    this.#cwd = env.PWD ?? this.#cwd
  }

  /** After `exit`, the next line is for another shell. */
  #leave({ command }: Line): number {
    const exitCode = this.#exitCode
    command.screen.print('exit\n')
    this.#begin()
    return exitCode
  }

  #begin(): void {
    const { home } = this.#options
    this.#cwd = home
    this.#env = { HOME: home, PATH: '/usr/bin:/bin', PWD: home }
    this.#functions.clear()
    this.#arrays = ''
  }

  async #start(): Promise<Bash> {
    const justBash = await import('just-bash')
    const { fs, home, clock, connect } = this.#options
    const keep: Command = { name: keepCommand, execute: (args) => this.#atTheEnd(args) }
    const day = 24 * 3_600_000
    const bash = new justBash.Bash({
      fs,
      cwd: home,
      customCommands: [keep, ...commandsOf({ fs, clock, connect, line: () => this.#line as Line }, justBash)],
      // Nothing of a scenario is ever run as JavaScript, and the defence would reach into the whole process.
      defenseInDepth: false,
      executionLimits: { maxExecutionTimeMs: day, maxExtensionCleanupTimeMs: 20 },
    })
    bash.registerTransformPlugin({
      name: 'next',
      transform: ({ ast }) => {
        const next = this.#next ?? ast
        this.#next = undefined
        return { ast: next }
      },
    })
    return bash
  }

  async #atTheEnd([exitCode = '0', declared = '']: string[]) {
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

const statementOf = (node: PipelineNode | CommandNode): StatementNode => ({
  type: 'Statement',
  pipelines: [node.type === 'Pipeline' ? node : { type: 'Pipeline', commands: [node], negated: false }],
  operators: [],
  background: false,
})

/** Whether a pipeline may set an array: only then is it worth asking for all of them. */
const setsArrays = (pipeline: PipelineNode): boolean =>
  /"array":\[|"(?:declare|typeset|readarray|mapfile|read)"/.test(JSON.stringify(pipeline))

/** Resolves after an interrupt, once the commands have ended that had to. */
async function interrupted(signal: AbortSignal, working: ReadonlySet<Promise<unknown>>): Promise<undefined> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.allSettled(working)
  await new Promise((resolve) => setImmediate(resolve))
  return undefined
}
