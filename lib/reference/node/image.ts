/** Container images: a file system and small TypeScript programs in it. */
import type { Duplex } from 'node:stream'
import type { IFileSystem } from 'just-bash'
import type { Clock } from '../../clock.ts'

/** A container's files: in memory, with volumes mounted on it. */
export type FileSystem = IFileSystem

export interface Image {
  /** Repositories that serve it, without a tag: `registry.k8s.io/nginx-slim`. */
  readonly repositories: readonly string[]
  /** Whether there is such a tag; every tag where absent. */
  hasTag?(tag: string): boolean
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workingDir?: string
  /** Path -> text of its files, for one tag. */
  files(tag: string): Readonly<Record<string, string>>
  /** Executables by name, as found on the PATH. */
  readonly programs: Readonly<Record<string, Program>>
}

/** Runs until it ends by itself or by a signal; resolves with the exit code. A throw is printed on stderr and exits with 1. */
export type Program = (process: Process) => Promise<number>

export type Signal = 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1'

/** A program's view of the container that it runs in. */
export interface Process {
  readonly pid: number
  /** `argv[0]` is the program's own name. */
  readonly argv: readonly string[]
  readonly env: Record<string, string>
  cwd: string
  readonly tty: boolean
  readonly files: FileSystem
  readonly stdin: AsyncIterable<Uint8Array>
  stdout(text: string | Uint8Array): void
  stderr(text: string | Uint8Array): void
  /** Aborted by SIGKILL, and by any signal that `onSignal` does not take; the program must end soon then. */
  readonly signal: AbortSignal
  /** Takes a signal in place of its default action. */
  onSignal(signal: Exclude<Signal, 'SIGKILL'>, handler: () => void): void
  readonly network: PodNetwork
  readonly clock: Clock
  /** Runs another program of the container; resolves with its exit code, 127 where there is none of that name. */
  spawn(argv: readonly string[], streams: ProcessStreams): Promise<number>
  /** The container's processes, for `ps`. */
  processes(): { pid: number; user: string; argv: readonly string[] }[]
  kill(pid: number, signal: Signal): boolean
}

export interface ProcessStreams {
  stdin: AsyncIterable<Uint8Array>
  stdout(data: Uint8Array): void
  stderr(data: Uint8Array): void
  env?: Record<string, string>
  cwd?: string
  tty?: boolean
  signal?: AbortSignal
}

/** The network as one Pod has it. Ports are the Pod's own; loopback addresses are the Pod itself. */
export interface PodNetwork {
  readonly hostname: string
  /** The Pod's address; '' before it has one. */
  readonly address: string
  /** The address of the cluster's DNS server, from /etc/resolv.conf. */
  readonly nameserver: string
  /** Accepts connections on a TCP port until the returned function is called. @throws Error with code EADDRINUSE. */
  listen(port: number, accept: (socket: Duplex) => void): () => void
  /** Connects to an address (Pod or Service). @throws Error with code ECONNREFUSED, EHOSTUNREACH or ETIMEDOUT. */
  connect(address: string, port: number): Promise<Duplex>
  /** One question to the cluster's DNS server, the name taken as it is (fully qualified). */
  query(name: string, type: DnsType): Promise<DnsAnswer>
  /** Addresses of a name by /etc/hosts, search domains and DNS, as a C library resolves it. Empty where there is none. */
  lookup(name: string): Promise<string[]>
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
  | { type: 'SOA'; data: { mname: string; rname: string; serial: number; refresh: number; retry: number; expire: number; minimum: number } }
)
