/** What the node agent asks of its container runtime (in a real cluster: CRI). */
import type { Clock } from '../../clock.ts'
import type { FileSystem, Image, PodNetwork, Signal } from './image.ts'
import type { Credentials } from './runtime/files/access.ts'
import type { Space } from './runtime/files/space.ts'
import type { PidNamespace } from './runtime/processes.ts'
import type { AskedUser } from './runtime/user.ts'
import type { Streams } from '../kubelet.ts'

export interface ContainerSpec {
  name: string
  image: Image
  tag: string
  /** In place of the image's entrypoint; then the image's own command is not used either. */
  command?: readonly string[]
  /** In place of the image's command. */
  args?: readonly string[]
  env: Readonly<Record<string, string>>
  workingDir?: string
  tty: boolean
  /** Whether the main process has a stdin that attach can write to. */
  stdin: boolean
  /** Whether stdin ends with the first attach that ends. */
  stdinOnce: boolean
  mounts: readonly { path: string; files: FileSystem; readOnly: boolean }[]
  /** /etc/hosts, /etc/resolv.conf, /etc/hostname, … : path -> text. */
  files: Readonly<Record<string, string>>
  network: PodNetwork
  clock: Clock
  /** Default: as the image has it. */
  user?: AskedUser
  /** Whether only what is mounted can be changed. */
  readOnlyRoot?: boolean
  /** Whose processes it sees besides its own, and they its; default: nobody's. */
  pids?: PidNamespace | undefined
  /** Whether its memory is limited: then it is killed when it wants too much, and not only told that there is none. */
  memoryLimited?: boolean
  /** Counts the container's own files. */
  space?: Space
}

export interface Exit {
  /** 128 + the signal's number where a signal ended it: 143, 137. */
  exitCode: number
  signal?: Signal
  /** Whether it was killed because it wanted too much memory. */
  outOfMemory?: boolean
}

/** One piece of a container's log: a line, or several that were written at once. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number
  stream: 'stdout' | 'stderr'
  /** With its newline, unless the process ended (or went on writing later) without one. */
  text: string
}

/** One run of a container: it starts once and ends once. */
export interface Container {
  readonly spec: ContainerSpec
  /** @throws SystemError `exec: "NAME": executable file not found in $PATH` (or with a path: `no such file or directory`). */
  start(): void
  readonly exited: Promise<Exit>
  /** Sends a signal to the main process; SIGKILL ends every process of the container. */
  kill(signal: Signal): void
  /** Resolves with the command's exit code. @throws Error where there is no such executable, as `start` does. */
  exec(command: readonly string[], options: { tty: boolean }, streams: Streams): Promise<number>
  /** Streams to and from the main process until it ends; resolves with its exit code. */
  attach(streams: Streams): Promise<number>
  /** As whom its main process was started. */
  readonly user?: Credentials | undefined
  /** What its processes are in, while it runs. */
  readonly pids?: PidNamespace | undefined
  /** The log so far, bounded: the oldest lines of a long one are dropped. */
  readonly log: readonly LogLine[]
  /** Calls `listener` for each log line to come; the returned function stops it. */
  onLog(listener: (line: LogLine) => void): () => void
}
