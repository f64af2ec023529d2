/** One shell environment: what a script's commands share. */
import type { Sink } from '../../../kubelet.ts'
import type { Process, Program, Signal } from '../../image.ts'
import { hasCode } from '../files/errors.ts'
import type { Dialect } from './dialect.ts'
import { Exit, Interrupted } from './control.ts'
import { expandText, expandWords, substitute } from './expand.ts'
import { bytesOf } from './printf.ts'
import type { Descriptor, Descriptors } from './redirect.ts'
import { runStatements } from './run.ts'
import { OutOfMemory, parseShell, ShellError, type FunctionDefinition, type Statement } from './syntax.ts'
import { Variables } from './variables.ts'

export interface Job {
  readonly number: number
  readonly pid: number
  readonly text: string
  readonly ended: Promise<number>
  status: number | undefined
}

export class Shell {
  readonly process: Process
  readonly dialect: Dialect
  readonly name: string
  arguments: readonly string[]
  variables: Variables
  functions: Map<string, FunctionDefinition> = new Map()
  aliases = new Map<string, string>()
  /** `set` options by letter; `pipefail` by name. */
  options = new Set<string>()
  traps = new Map<Signal | 'EXIT', string>()
  descriptors: Descriptors
  jobs: Job[] = []
  status = 0
  lastBackground: number | undefined
  nextDescriptor = 63
  interactive = false
  /** How deep commands stand where a failure does not end the shell: conditions of `if`, `while`, `&&`, `||`, `!`. */
  tested = 0
  functionDepth = 0
  sourceDepth = 0
  loopDepth = 0
  /** Whether the last command may take this process's place. */
  replaceable = false
  readonly #signals: Signal[] = []
  #interrupted = false
  #wake: (() => void) | undefined
  #cwd: string

  constructor(process: Process, dialect: Dialect, name: string, args: readonly string[]) {
    this.process = process
    this.dialect = dialect
    this.name = name
    this.arguments = args
    this.variables = new Variables(
      process.env,
      dialect.family === 'bash' ? { words: 'readonly variable', status: 1 } : undefined,
    )
    this.#cwd = process.cwd
    this.variables.set('PWD', this.#cwd)
    this.variables.export('PWD')
    if (this.variables.get('IFS') === undefined) this.variables.set('IFS', ' \t\n')
    this.descriptors = new Map<number, Descriptor>([
      [0, { input: process.stdin }],
      [1, { write: (data) => process.stdout(data) }],
      [2, { write: (data) => process.stderr(data) }],
    ])
  }

  get cwd(): string {
    return this.#cwd
  }
  set cwd(path: string) {
    this.#cwd = path
    this.process.cwd = path
  }

  get(name: string): string | undefined {
    switch (name) {
      case '?':
        return String(this.status)
      case '#':
        return String(this.arguments.length)
      case '$':
        return String(this.rootPid)
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground)
      case '-':
        return [...this.options].filter((option) => option.length === 1).join('') + (this.interactive ? 'i' : '')
      case '0':
        return this.name
      case 'RANDOM':
        return this.dialect.family === 'dash' ? this.variables.get(name) : String(Math.floor(Math.random() * 32_768))
      case 'SECONDS':
        return this.dialect.family === 'bash'
          ? String(Math.floor((this.process.clock.now() - this.started) / 1000))
          : this.variables.get(name)
      case 'PPID':
        return String(this.process.parent)
      default:
        return /^[1-9]\d*$/.test(name) ? this.arguments[Number(name) - 1] : this.variables.get(name)
    }
  }

  /** The pid that `$$` gives in subshells too. */
  rootPid = 0
  started = 0

  set(name: string, value: string): void {
    this.variables.set(name, value)
    if (this.options.has('a')) this.variables.export(name)
  }

  /** All elements, for `name[@]` and `name[*]`. */
  list(parameter: string): string[] | undefined {
    const name = /^(\w+)\[[@*]\]$/.exec(parameter)?.[1]
    return name === undefined ? undefined : [...(this.variables.elements(name)?.values() ?? [])]
  }

  keys(name: string): string[] {
    return [...(this.variables.elements(name)?.keys() ?? [])]
  }

  isMap(name: string): boolean {
    return this.variables.isMap(name)
  }

  out(text: string): void {
    this.#write(1, text)
  }

  error(text: string): void {
    this.#write(2, text)
  }

  /** Prints an error as the shell itself does: `sh: name: problem`. */
  /** What an ash says of `[`, `kill` and others that come from the toolbox, not from the shell proper. */
  complainAsTool(name: string, problem: string): void {
    if (this.dialect.family !== 'ash') this.complain(`${name}: ${problem}`)
    else this.error(`${this.process.argv[0]?.replace(/^(?:.*\/|-)/u, '') ?? name}: ${problem}\n`)
  }

  complain(problem: string): void {
    const line =
      this.dialect.family === 'bash' || (this.dialect.family === 'dash' && !this.interactive) ? ': line 1' : ''
    const number = this.dialect.family === 'dash' && !this.interactive ? ': 1' : line
    this.error(
      `${this.name.replace(/^-/, '')}${this.interactive ? '' : this.dialect.family === 'ash' ? '' : number}: ${problem}\n`,
    )
  }

  #write(number: number, text: string): void {
    try {
      this.process.waitFor(this.descriptors.get(number)?.write?.(bytesOf(text)))
    } catch (error) {
      if (!hasCode(error, 'EPIPE')) throw error
      this.process.kill(this.process.pid, 'SIGPIPE')
      throw new Exit(141)
    }
  }

  /** Expands a text as in double quotes: prompts, here-documents. */
  async expandLine(text: string): Promise<string> {
    const command = parseShell(`: "${text.replaceAll('"', '\\"')}"`, this.dialect).statements[0]?.pipelines[0]
      ?.commands[0]
    return command?.type === 'SimpleCommand' && command.args[0] !== undefined ? expandText(this, command.args[0]) : text
  }

  capture(command: string): Promise<string> {
    return substitute(this, parseShell(command, this.dialect))
  }

  expandWords = (words: Parameters<typeof expandWords>[1]): Promise<string[]> => expandWords(this, words)

  /** Runs a script in this environment. */
  async source(text: string): Promise<void> {
    await runStatements(this, parseShell(text, this.dialect).statements)
  }

  /** Runs statements in a process of their own; resolves with their status. */
  async subshell(statements: readonly Statement[], options: { output?: Sink } = {}): Promise<number> {
    const child = this.fork(
      (shell) => runStatements(shell, statements),
      (descriptors) => {
        if (options.output !== undefined) descriptors.set(1, { write: options.output })
      },
    )
    return this.wait(child.exited)
  }

  /** A copy of this environment in a new process. */
  fork(
    run: (shell: Shell) => Promise<void>,
    redirect: (descriptors: Descriptors) => void = () => undefined,
    leader = false,
  ): ReturnType<Process['fork']> {
    const { status, options, functions, aliases, lastBackground, rootPid, started } = this
    const descriptors = new Map(this.descriptors)
    redirect(descriptors)
    const program: Program = async (process) => {
      const shell = new Shell(process, this.dialect, this.name, this.arguments)
      shell.variables = this.variables.copy()
      shell.functions = new Map(functions)
      shell.aliases = new Map(aliases)
      shell.options = new Set(options)
      Object.assign(shell, { descriptors, status, lastBackground, rootPid, started })
      for (const [signal, action] of this.traps) {
        if (action === '' && signal !== 'EXIT' && signal !== 'SIGKILL') process.onSignal(signal, () => undefined)
      }
      return shell.finish(() => run(shell))
    }
    try {
      return this.process.fork(program, { cwd: this.cwd, leader })
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error
      throw new ShellError(this.dialect.noFork, 2)
    }
  }

  /** Runs to the end of the shell: its exit status, after the EXIT trap. */
  async finish(run: () => Promise<void>): Promise<number> {
    await this.#guarded(run)
    const action = this.traps.get('EXIT')
    this.traps.delete('EXIT')
    const { status } = this
    if (action !== undefined && action !== '') {
      await this.#guarded(async () => {
        await this.source(action)
        this.status = status
      })
    }
    return this.status
  }

  async #guarded(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      this.status = this.statusOf(error)
    }
  }

  /** The status that an error leaves; prints it where it is the script's fault. */
  statusOf(error: unknown): number {
    if (error instanceof Exit) return error.status
    if (error instanceof OutOfMemory && this.process.exhaustMemory()) return 137
    if (error instanceof Error && 'status' in error) {
      if (error.message !== 'return') this.complain(error.message)
      return Number(error.status)
    }
    if (error instanceof Interrupted) return 130
    if (error instanceof Error && error.name !== 'LoopControl' && !this.process.signal.aborted)
      this.complain(error.message)
    return 1
  }

  /** Waits for a process, then handles the signals that came meanwhile. */
  async wait(exited: Promise<number>): Promise<number> {
    const status = await exited
    await this.checkpoint(status)
    return status
  }

  /** Between commands: other work goes on, and signals are handled. */
  async checkpoint(status = this.status): Promise<void> {
    await this.process.turn()
    this.stopIfInterrupted()
    for (let signal = this.#signals.shift(); signal !== undefined; signal = this.#signals.shift()) {
      const action = this.traps.get(signal)
      if (action === undefined || action === '') continue
      this.status = status
      await this.source(action)
      this.status = status
    }
  }

  /** @throws Exit after the process was killed, Interrupted after Ctrl-C. */
  stopIfInterrupted(): void {
    if (this.process.signal.aborted) throw new Exit(137)
    if (!this.#interrupted) return
    this.#interrupted = false
    throw new Interrupted()
  }

  /** Sets or resets a trap. */
  trap(signal: Signal | 'EXIT', action: string | undefined): void {
    if (action === undefined) this.traps.delete(signal)
    else this.traps.set(signal, action)
    if (signal === 'EXIT' || signal === 'SIGKILL') return
    if (action === undefined && !(this.interactive && signal === 'SIGINT')) return this.process.onSignal(signal)
    this.process.onSignal(signal, () => {
      this.#signals.push(signal)
      this.#wake?.()
    })
  }

  /** Ctrl-C: the command at hand ends, the shell does not. */
  interrupt(): void {
    this.#interrupted = true
    this.#wake?.()
  }

  forgetInterrupt(): void {
    this.#interrupted = false
  }

  /** Resolves when a signal comes that the shell handles. */
  signalled(): Promise<void> {
    if (this.#signals.length > 0 || this.#interrupted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
