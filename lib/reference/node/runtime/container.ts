/** Containers: processes, files and streams, all in this process's memory. */
import type { Sink, Streams } from '../../kubelet.ts'
import type { Input } from '../image.ts'
import type { Container, ContainerSpec, Exit } from '../runtime.ts'
import type { Credentials } from './files/access.ts'
import { isSystemError, SystemError } from './files/errors.ts'
import { noInput, Pipe, pump } from './input.ts'
import { defaultPath } from './executable.ts'
import { Log } from './log.ts'
import { procOf } from './proc.ts'
import { Processes, type Beginning, type PidNamespace, type RunningProcess } from './processes.ts'
import { rootFiles } from './root.ts'
import { Tty } from './tty.ts'

/** Makes a container; nothing runs in it before `start`. */
export function createContainer(spec: ContainerSpec): Container {
  return new RunnableContainer(spec)
}

/** Where the main process's output goes besides the log. */
type Viewer = Pick<Streams, 'stdout' | 'stderr'>

class RunnableContainer implements Container {
  readonly spec: ContainerSpec
  readonly exited: Promise<Exit>
  user: Credentials | undefined
  readonly #log: Log
  readonly #viewers = new Set<Viewer>()
  readonly #tty: Tty | undefined
  readonly #stdin: Pipe | Tty | undefined
  readonly #programs: ReturnType<ContainerSpec['image']['programs']>
  readonly #exit: (exit: Exit) => void
  #processes: Processes | undefined
  #main: RunningProcess | undefined
  /** A terminal's unfinished line, for whoever attaches: a prompt, mostly. */
  #line: Uint8Array = new Uint8Array()

  constructor(spec: ContainerSpec) {
    this.spec = spec
    this.#log = new Log(spec.clock)
    this.#programs = spec.image.programs(spec.tag)
    if (spec.tty)
      this.#tty = new Tty(
        (data) => this.#show('stdout', data),
        (group, signal) => this.#processes?.signalGroup(group, signal),
      )
    this.#stdin = spec.stdin ? (this.#tty ?? new Pipe()) : undefined
    let exit: (exit: Exit) => void = () => undefined
    this.exited = new Promise((resolve) => (exit = resolve))
    this.#exit = exit
  }

  get log(): ContainerLog {
    return this.#log.lines
  }

  get pids(): PidNamespace | undefined {
    return this.#processes?.pids
  }

  onLog(listener: Parameters<Container['onLog']>[0]): () => void {
    return this.#log.onLine(listener)
  }

  start(): void {
    try {
      this.#start()
    } catch (error) {
      this.spec.space?.close()
      this.#exit({ exitCode: 128 })
      throw error
    }
  }

  #start(): void {
    const { spec } = this
    const own = spec.command ?? spec.image.entrypoint
    const argv = [...own, ...(spec.args ?? (spec.command === undefined ? spec.image.command : []))]
    const { files, user } = rootFiles(spec)
    this.user = user
    const { network, clock } = spec
    let outOfMemory = false
    const exhaustMemory = (): void => {
      outOfMemory = true
      this.kill('SIGKILL')
    }
    const limits = spec.memoryLimited === true ? { exhaustMemory } : {}
    const programs = this.#programs
    const processes = new Processes({ files, network, clock, programs, user, ...limits }, spec.pids)
    this.#processes = processes
    files.mountDirectory('/proc', procOf(processes))
    const main = this.#begin(argv, {
      stdin: this.#stdin ?? noInput(),
      stdout: (data) => (this.#tty === undefined ? this.#show('stdout', data) : this.#tty.print(data)),
      stderr: (data) => (this.#tty === undefined ? this.#show('stderr', data) : this.#tty.print(data)),
      terminal: this.#tty,
    })
    this.#main = main
    void main.exited.then((exitCode) => {
      processes.end()
      this.#log.end()
      spec.space?.close()
      // Its files and processes are gone; its log is kept.
      this.#processes = undefined
      this.#main = undefined
      this.#exit({
        exitCode,
        ...(main.endedBy !== undefined && { signal: main.endedBy }),
        ...(outOfMemory && { outOfMemory }),
      })
    })
  }

  kill(signal: Parameters<Container['kill']>[0]): void {
    this.#main?.kill(signal)
  }

  async exec(command: readonly string[], { tty }: { tty: boolean }, streams: Streams): Promise<number> {
    const processes = this.#processes
    if (processes === undefined || this.#main?.ended !== false) throw new Error('The container is not running.')
    const print = ifPresent(streams)
    const terminal = tty ? new Tty(print.stdout, (group, signal) => processes.signalGroup(group, signal)) : undefined
    const stdin = terminal ?? new Pipe()
    if (terminal !== undefined) streams.onResize?.((size) => terminal.resize(size))
    const process = this.#begin(command, {
      stdin,
      stdout: (data) => (terminal === undefined ? print.stdout(data) : terminal.print(data)),
      stderr: (data) => (terminal === undefined ? print.stderr(data) : terminal.print(data)),
      terminal,
    })
    void pump(streams.stdin, stdin)
    streams.signal.addEventListener('abort', () => {
      if (tty) processes.signalGroup(process.group, 'SIGHUP')
    })
    return process.exited
  }

  async attach(streams: Streams): Promise<number> {
    const viewer: Viewer = streams
    streams.onResize?.((size) => this.#tty?.resize(size))
    this.#viewers.add(viewer)
    if (this.#line.length > 0) void viewer.stdout(this.#line)
    const gone = new Promise<never>((_, reject) => {
      const leave = (): void => {
        this.#viewers.delete(viewer)
        reject(streams.signal.reason as Error)
      }
      if (streams.signal.aborted) leave()
      else streams.signal.addEventListener('abort', leave)
    })
    const stdin = this.#stdin
    let detach = (): void => {}
    const detached = new Promise<{ exitCode: number }>((resolve) => (detach = () => resolve({ exitCode: 0 })))
    if (stdin !== undefined) {
      const end = (): void => {
        if (this.spec.stdinOnce) stdin.end()
        else if (streams.hasStdin) detach()
      }
      void pump(streams.stdin, { write: (data) => stdin.write(data), end })
    }
    const { exitCode } = await Promise.race([this.exited, detached, gone])
    this.#viewers.delete(viewer)
    return exitCode
  }

  #begin(
    argv: readonly string[],
    streams: Pick<Beginning, 'stdout' | 'stderr'> & { stdin: Input; terminal: Tty | undefined },
  ): RunningProcess {
    const processes = this.#processes!
    const { spec } = this
    const env = {
      PATH: defaultPath,
      HOSTNAME: spec.network.hostname,
      ...(streams.terminal !== undefined && { TERM: 'xterm' }),
      ...spec.image.env,
      ...spec.env,
    }
    const cwd = spec.workingDir ?? spec.image.workingDir ?? '/'
    const name = argv[0]
    if (name === undefined) throw new Error('no command specified')
    const found = executable(() => processes.find(name, env, cwd), name)
    const process = processes.start({
      ...streams,
      program: found.program,
      argv: [...(found.interpreter ?? [name]), ...argv.slice(1)],
      env: { HOME: processes.machine.user.home, ...env },
      cwd,
      parent: 0,
      onStart: (pid) => {
        if (streams.terminal !== undefined) streams.terminal.foreground = pid
      },
    })
    return process
  }

  #show(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    if (this.#tty !== undefined) {
      const end = data.lastIndexOf(10) + 1
      this.#line = end > 0 ? data.slice(end) : Buffer.concat([this.#line, data])
    }
    this.#log.write(stream, data)
    for (const viewer of this.#viewers) void viewer[stream](data)
  }
}

type ContainerLog = Container['log']

/** Prints to a client until it goes away. */
function ifPresent(streams: Streams): Viewer {
  const sink =
    (name: keyof Viewer): Sink =>
    (data) => {
      if (streams.signal.aborted) throw new SystemError('EPIPE', 'write')
      return streams[name](data)
    }
  return { stdout: sink('stdout'), stderr: sink('stderr') }
}

/** Words a failure to find a program as runc does. */
function executable<Found>(find: () => Found, name: string): Found {
  try {
    return find()
  } catch (error) {
    if (!isSystemError(error)) throw error
    error.message =
      error.code === 'EACCES'
        ? `exec: "${name}": permission denied`
        : name.includes('/')
          ? `exec: "${name}": stat ${name}: no such file or directory`
          : `exec: "${name}": executable file not found in $PATH`
    throw error
  }
}
