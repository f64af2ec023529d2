/** Container images: a file system and small TypeScript programs in it. */
import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import type { Sink, TerminalSize } from '../kubelet.ts'
import type { Endpoint } from '../network/sockets.ts'
import type { Files } from './runtime/files/files.ts'

/** A container's files: in memory, with volumes mounted on it; also a volume's. `memoryFiles()` makes one. */
export type FileSystem = Files

export interface Image {
  /** Repositories that serve it, without a tag: `registry.k8s.io/nginx-slim`. */
  readonly repositories: readonly string[]
  /** Whether there is such a tag; every tag where absent. */
  hasTag?(tag: string): boolean
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workingDir?: string
  /** Default: root. */
  readonly user?: string
  /** Path -> text of its files, for one tag. */
  files(tag: string): Readonly<Record<string, string>>
  /** Executables by path, for one tag: `/usr/sbin/nginx`. */
  programs(tag: string): Readonly<Record<string, Program>>
}

/** Runs until it ends by itself or by a signal; resolves with the exit code. A throw is printed on stderr and exits with 1. */
export type Program = (process: Process) => Promise<number>

export type Signal =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGKILL'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTERM'
  | 'SIGCHLD'
  | 'SIGCONT'
  | 'SIGWINCH'

/** A program's view of the container that it runs in. */
export interface Process extends Pick<ProcessStreams, 'stdin' | 'terminal'> {
  readonly pid: number
  readonly parent: number
  /** Signals from the terminal go to the whole group. */
  readonly group: number
  /** `argv[0]` is the program's own name. */
  readonly argv: readonly string[]
  readonly env: Record<string, string>
  cwd: string
  readonly user: string
  readonly files: FileSystem
  stdout(data: string | Uint8Array): void
  stderr(data: string | Uint8Array): void
  /** Aborted by SIGKILL, and by any signal that `onSignal` does not take; the program must end soon then. */
  readonly signal: AbortSignal
  /** Takes a signal in place of its default action; without a handler, gives it back to the default. */
  onSignal(signal: Exclude<Signal, 'SIGKILL'>, handler?: () => void): void
  readonly network: PodNetwork
  readonly clock: Clock
  /** Starts another program. @throws SystemError ENOENT or EACCES where there is none, EAGAIN where too many run. */
  spawn(argv: readonly string[], options?: SpawnOptions): Child
  /** Starts a function of the program as a process of its own. */
  fork(program: Program, options?: SpawnOptions): Child
  /** Goes on as another program, with the same pid; resolves with its exit code. @throws SystemError as `spawn` does. */
  replace(argv: readonly string[], options?: SpawnOptions): Promise<number>
  /** The path of the program that `spawn` would start. */
  which(name: string): string | undefined
  /** The container's processes, for `ps`. */
  processes(): ProcessState[]
  /** Whether there was such a process. */
  kill(pid: number, signal: Signal): boolean
  /** Resolves when it may go on: others have had their turns, and what it wrote is taken up. Loops that read or write wait for it. */
  turn(): Promise<void>
  /** It has grown too large. Whether that is the end of it, and of its container. */
  exhaustMemory(): boolean
  /** Has the next turn wait for this, too: what a sink answered. */
  waitFor(room: Promise<void> | void): void
}

/** A process as others see it. */
export interface ProcessState {
  readonly pid: number
  readonly parent: number
  readonly user: string
  readonly argv: readonly string[]
  /** Milliseconds since the epoch. */
  readonly started: number
  /** Whether a socket of the Pod is its. */
  holds(handle: object): boolean
}

export interface ProcessStreams {
  readonly stdin: Input
  stdout: Sink
  stderr: Sink
  /** Where the streams are a terminal's. */
  readonly terminal?: Terminal | undefined
}

/** What is not given is inherited. */
export interface SpawnOptions extends Partial<ProcessStreams> {
  env?: Readonly<Record<string, string>>
  cwd?: string
  /** Starts a new process group. */
  leader?: boolean
}

export interface Child {
  readonly pid: number
  /** 128 + the signal's number where a signal ended it. */
  readonly exited: Promise<number>
  /** The signal that ended it. */
  readonly endedBy?: Signal | undefined
  kill(signal: Signal): void
}

/** Bytes to read. What one reader leaves is there for the next. */
export interface Input extends AsyncIterable<Uint8Array> {
  /** The next bytes; undefined at the end, and when the signal aborts, which takes none. */
  read(signal?: AbortSignal): Promise<Uint8Array | undefined>
  /** Puts bytes back, to be read next. */
  unread(bytes: Uint8Array): void
}

export interface Terminal {
  /** The process group that the terminal's keys (Ctrl-C) signal. */
  foreground: number
  /** Whether the cursor stands at the beginning of a line. */
  readonly atLineStart: boolean
  readonly size: TerminalSize
}

/** The network as one Pod has it. Ports are the Pod's own; loopback addresses are the Pod itself. */
export interface PodNetwork {
  readonly hostname: string
  /** The Pod's address; '' before it has one. */
  readonly address: string
  /** The address of the first DNS server of /etc/resolv.conf; where there is none, that of the Pod itself. */
  readonly nameserver: string
  /**
   * Accepts connections on a TCP port until the returned function is called; `address`: only what comes for that one.
   * @throws Error with code EADDRINUSE.
   */
  listen(port: number, accept: (socket: Duplex) => void, address?: string): () => void
  /** Connects to an address (Pod or Service). @throws Error with code ECONNREFUSED, EHOSTUNREACH or ETIMEDOUT. */
  connect(address: string, port: number): Promise<Duplex>
  /** Takes a UDP port. @throws Error with code EADDRINUSE. */
  udp(use: UdpUse): UdpSocket
  /** All that the Pod has open, of every container. */
  sockets(): SocketState[]
  /** Whether a Pod, or this one, has the address: whether an echo request is answered. */
  reaches(address: string): boolean
  /**
   * One question to a DNS server, the name taken as it is (fully qualified).
   * @throws Error with code ETIMEDOUT at once where none answers at that address: how long to wait is for who asks.
   */
  query(name: string, type: DnsType, server: string): Promise<DnsAnswer>
  /** Addresses of a name by /etc/hosts, search domains and DNS, as a C library resolves it. Empty where there is none. */
  lookup(name: string): Promise<string[]>
}

/** What a program does with a UDP port. */
export interface UdpUse {
  receive(data: Uint8Array, from: Endpoint): void
  /** Told when a datagram came nowhere: ECONNREFUSED, EHOSTUNREACH. */
  lost?(error: Error): void
  /** Default: one that is free. */
  readonly port?: number
  /** Default: any of the Pod's. */
  readonly address?: string
  /** The only one that it talks with, as `netstat` shows it. */
  readonly peer?: Endpoint
}

export interface UdpSocket {
  readonly port: number
  send(data: Uint8Array, to: Endpoint): void
  close(): void
}

/** A socket as `netstat` shows it. */
export interface SocketState {
  readonly protocol: 'tcp' | 'udp'
  readonly local: Endpoint
  /** None where it waits for anybody. */
  readonly remote?: Endpoint
  /** As TCP calls it: LISTEN, ESTABLISHED, …; '' where there is none. */
  readonly state: string
  /** Bytes that wait to be read, and to be taken. */
  readonly received: number
  readonly unsent: number
  /** By which its process has it: what `listen`, `connect` or `udp` answered, or `accept` was given. */
  readonly handle: object
}

export type DnsType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'NS' | 'SOA' | 'TXT' | 'ANY'

export interface DnsAnswer {
  code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED'
  answers: DnsRecord[]
  additional: DnsRecord[]
}

export type DnsRecord = { name: string; ttl: number } & (
  | { type: 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'NS' | 'TXT'; data: string }
  | { type: 'SRV'; data: { priority: number; weight: number; port: number; target: string } }
  | {
      type: 'SOA'
      data: {
        mname: string
        rname: string
        serial: number
        refresh: number
        retry: number
        expire: number
        minimum: number
      }
    }
)
