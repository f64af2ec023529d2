/** A container's processes. When its first one ends, all end. */
import type { Clock } from '../../../clock.ts'
import type { Sink } from '../../kubelet.ts'
import type {
  Child,
  Input,
  PodNetwork,
  Process,
  ProcessState,
  Program,
  Signal,
  SpawnOptions,
  Terminal,
} from '../image.ts'
import { memoryFiles, type Files } from './files/files.ts'
import { describe, hasCode, SystemError } from './files/errors.ts'
import { noInput, until } from './input.ts'
import { findProgram, type Found } from './executable.ts'
import { ownNetwork, type OwnNetwork } from './network.ts'
import { turn } from './processor.ts'
import { endsByDefault, exitCodeOf } from './signals.ts'
import type { User } from './user.ts'

/** What all processes of a container share. */
export interface Machine {
  readonly files: Files
  readonly network: PodNetwork
  readonly clock: Clock
  readonly programs: Readonly<Record<string, Program>>
  readonly user: User
  /** Ends the container, where its memory is limited. */
  exhaustMemory?(): void
}

/** How a process begins; what is not given is nothing. */
export interface Beginning {
  argv: readonly string[]
  program: Program
  env: Readonly<Record<string, string>>
  cwd: string
  stdin?: Input | undefined
  stdout?: Sink
  stderr?: Sink
  terminal?: Terminal | undefined
  parent: number
  /** Default: its own pid. */
  group?: number | undefined
  /** Called before the program begins. */
  onStart?(pid: number): void
}

/** How many may run at a time. */
const most = 512

/** Processes that see each other: a container's own, or those of several containers that share them. */
export class PidNamespace {
  readonly running = new Map<number, RunningProcess>()
  lastPid = 0

  /** One whose first process rests: that of a Pod whose containers share it. */
  static ofPod(network: PodNetwork, clock: Clock): PidNamespace {
    const pids = new PidNamespace()
    const user = { name: '65535', home: '/', uid: 65535, gid: 65535, groups: [] }
    const machine: Machine = { files: memoryFiles(clock), network, clock, programs: {}, user }
    const program: Program = () => new Promise(() => {})
    new Processes(machine, pids).start({ argv: ['/pause'], program, env: {}, cwd: '/', parent: 0 })
    return pids
  }
}

export class Processes {
  readonly machine: Machine
  readonly pids: PidNamespace

  constructor(machine: Machine, pids = new PidNamespace()) {
    this.machine = machine
    this.pids = pids
  }

  /** @throws SystemError EAGAIN where too many run. */
  start(beginning: Beginning): RunningProcess {
    const { running } = this.pids
    if (running.size >= most) throw new SystemError('EAGAIN', 'fork')
    const pid = ++this.pids.lastPid
    const process = new RunningProcess(this, pid, beginning)
    running.set(pid, process)
    beginning.onStart?.(pid)
    process.begin(beginning.program, () => {
      running.delete(pid)
      if (pid === 1) for (const other of running.values()) other.kill('SIGKILL')
    })
    return process
  }

  /** Ends those that this container has brought. */
  end(): void {
    for (const process of this.list()) if (process.isOf(this)) process.kill('SIGKILL')
  }

  /** Starts a process in place of another, under its pid. */
  replace(old: RunningProcess, beginning: Beginning): RunningProcess {
    const process = new RunningProcess(this, old.pid, beginning)
    this.pids.running.set(old.pid, process)
    process.begin(beginning.program, () => undefined)
    return process
  }

  /** @throws SystemError ENOENT or EACCES */
  find(name: string, env: Readonly<Record<string, string>>, cwd: string): Found {
    return findProgram(this.machine.files, this.machine.programs, name, env.PATH, cwd)
  }

  get(pid: number): RunningProcess | undefined {
    return this.pids.running.get(pid)
  }

  list(): RunningProcess[] {
    return [...this.pids.running.values()]
  }

  signalGroup(group: number, signal: Signal): void {
    for (const process of this.list()) if (process.group === group) process.kill(signal)
  }
}

export class RunningProcess implements Process, Child {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly started: number
  readonly env: Record<string, string>
  readonly terminal: Terminal | undefined
  readonly stdin: Input
  readonly exited: Promise<number>
  readonly argv: readonly string[]
  cwd: string
  readonly #all: Processes
  readonly #network: OwnNetwork
  readonly #kill = new AbortController()
  readonly #handlers = new Map<Signal, () => void>()
  readonly #end: (exitCode: number) => void
  readonly #stdout: Sink
  readonly #stderr: Sink
  /** What the next turn waits for. */
  readonly #full = new Set<Promise<void>>()
  #goOn: (() => void) | undefined
  #files: Files | undefined
  #ended = false
  /** The program that took this one's place. */
  #next: RunningProcess | undefined
  /** The signal that ended it. */
  endedBy: Signal | undefined

  constructor(all: Processes, pid: number, beginning: Beginning) {
    this.#all = all
    this.pid = pid
    this.parent = beginning.parent
    this.group = beginning.group ?? pid
    this.started = all.get(pid)?.started ?? all.machine.clock.now()
    this.argv = beginning.argv
    this.env = { ...beginning.env }
    this.cwd = beginning.cwd
    this.terminal = beginning.terminal
    this.stdin = until(beginning.stdin ?? noInput(), this.#kill.signal)
    this.#stdout = beginning.stdout ?? (() => undefined)
    this.#stderr = beginning.stderr ?? (() => undefined)
    this.#network = ownNetwork(all.machine.network, all.machine.files)
    let end: (exitCode: number) => void = () => undefined
    this.exited = new Promise((resolve) => (end = resolve))
    this.#end = end
  }

  get ended(): boolean {
    return this.#ended
  }

  isOf(container: Processes): boolean {
    return this.#all === container
  }

  get files(): Files {
    return (this.#files ??= this.#all.machine.files.of(this.pid))
  }
  get network(): PodNetwork {
    return this.#network
  }
  holds(handle: object): boolean {
    return this.#network.holds(handle)
  }
  get clock(): Clock {
    return this.#all.machine.clock
  }
  get user(): string {
    return this.#all.machine.user.name
  }
  get signal(): AbortSignal {
    return this.#kill.signal
  }

  /** Runs the program; a signal that ends the process does not wait for it. */
  begin(program: Program, onEnd: () => void): void {
    const end = (exitCode: number): void => {
      if (this.#ended) return
      this.#ended = true
      this.#network.close()
      onEnd()
      this.#end(exitCode)
      this.#goOn?.()
      if (!this.#kill.signal.aborted) this.#kill.abort(new Error('The process has ended.'))
    }
    this.#kill.signal.addEventListener('abort', () => {
      if (this.endedBy !== undefined) end(exitCodeOf(this.endedBy))
    })
    void this.#run(program).then(end)
  }

  async #run(program: Program): Promise<number> {
    try {
      const late = turn(this.clock)
      if (late !== undefined) await late
      return this.#ended ? 0 : (await program(this)) & 0xff
    } catch (error) {
      if (hasCode(error, 'ENOMEM') && this.exhaustMemory()) return exitCodeOf('SIGKILL')
      const what = hasCode(error, 'ENOSPC') || hasCode(error, 'EFBIG') ? 'write error: ' : ''
      if (!this.#kill.signal.aborted) this.stderr(`${this.argv[0]}: ${what}${describe(error)}\n`)
      return 1
    }
  }

  stdout(data: string | Uint8Array): void {
    this.#print(this.#stdout, data)
  }

  stderr(data: string | Uint8Array): void {
    this.#print(this.#stderr, data)
  }

  async turn(): Promise<void> {
    while (this.#full.size > 0 && !this.#ended) await new Promise<void>((resolve) => (this.#goOn = resolve))
    await turn(this.clock)
  }

  #print(stream: Sink, data: string | Uint8Array): void {
    if (this.#ended || data.length === 0) return
    try {
      this.waitFor(stream(typeof data === 'string' ? Buffer.from(data) : data))
    } catch (error) {
      if (!hasCode(error, 'EPIPE')) throw error
      this.kill('SIGPIPE')
    }
  }

  exhaustMemory(): boolean {
    const { machine } = this.#all
    machine.exhaustMemory?.()
    return machine.exhaustMemory !== undefined
  }

  waitFor(room: Promise<void> | void): void {
    if (room === undefined || this.#full.has(room)) return
    this.#full.add(room)
    void room.then(() => {
      this.#full.delete(room)
      this.#goOn?.()
    })
  }

  onSignal(signal: Exclude<Signal, 'SIGKILL'>, handler?: () => void): void {
    if (handler === undefined) this.#handlers.delete(signal)
    else this.#handlers.set(signal, handler)
  }

  kill(signal: Signal): void
  kill(pid: number, signal: Signal): boolean
  kill(target: number | Signal, signal?: Signal): boolean | void {
    if (typeof target === 'string') return this.#deliver(target)
    const process = this.#all.get(target)
    // Within its own PID namespace, the first process cannot be killed.
    if (process !== undefined && !(target === 1 && signal === 'SIGKILL')) process.#deliver(signal!)
    return process !== undefined
  }

  #deliver(signal: Signal): void {
    if (this.#ended) return
    if (this.#next !== undefined) return this.#next.#deliver(signal)
    const handler = this.#handlers.get(signal)
    if (signal !== 'SIGKILL') {
      if (handler !== undefined) return handler()
      // As in Linux, the first process of a PID namespace gets only the signals that it handles.
      if (this.pid === 1 && signal !== 'SIGPIPE') return
      if (!endsByDefault(signal)) return
    }
    this.endedBy = signal
    this.#kill.abort(new Error(signal))
  }

  spawn(argv: readonly string[], options: SpawnOptions = {}): Child {
    const { program, argv: actual } = this.#find(argv, options)
    return this.#start(program, actual, options)
  }

  fork(program: Program, options: SpawnOptions = {}): Child {
    return this.#start(program, this.argv, options)
  }

  async replace(argv: readonly string[], options: SpawnOptions = {}): Promise<number> {
    const found = this.#find(argv, options)
    const next = this.#all.replace(this, {
      ...this.#beginning(found.argv, options),
      program: found.program,
      parent: this.parent,
      group: this.group,
    })
    this.#next = next
    const exitCode = await next.exited
    this.endedBy = next.endedBy
    return exitCode
  }

  which(name: string): string | undefined {
    try {
      return this.#all.find(name, this.env, this.cwd).path
    } catch {
      return undefined
    }
  }

  processes(): ProcessState[] {
    return this.#all.list()
  }

  #find(argv: readonly string[], options: SpawnOptions): { program: Program; argv: readonly string[] } {
    const name = argv[0]
    if (name === undefined || name === '') throw new SystemError('ENOENT', 'exec', '')
    const found = this.#all.find(name, options.env ?? this.env, options.cwd ?? this.cwd)
    return { program: found.program, argv: [...(found.interpreter ?? [name]), ...argv.slice(1)] }
  }

  #start(program: Program, argv: readonly string[], options: SpawnOptions): Child {
    return this.#all.start({
      ...this.#beginning(argv, options),
      program,
      parent: this.pid,
      group: options.leader === true ? undefined : this.group,
    })
  }

  /** What a new program inherits. */
  #beginning(argv: readonly string[], options: SpawnOptions): Omit<Beginning, 'program' | 'parent'> {
    return {
      argv,
      env: options.env ?? this.env,
      cwd: options.cwd ?? this.cwd,
      stdin: options.stdin ?? this.stdin,
      stdout: options.stdout ?? this.#stdout,
      stderr: options.stderr ?? this.#stderr,
      terminal: 'terminal' in options ? options.terminal : this.terminal,
    }
  }
}
