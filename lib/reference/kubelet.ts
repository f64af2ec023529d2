/** What the API server asks of a node. In a real cluster this is the kubelet's own HTTP API. */
import type { Duplex } from 'node:stream'

export interface ContainerTarget {
  namespace: string
  pod: string
  /** Default: the first container. */
  container?: string | undefined
}

/** Takes bytes; where there are too many already, the promise resolves when there is room for more. */
export type Sink = (data: Uint8Array) => Promise<void> | void

/** How large the client's terminal is, in characters. */
export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** A process's streams; bytes in, bytes out. */
export interface Streams {
  /** Has the listener told how large the client's terminal is, now and whenever that changes. */
  onResize?(listener: (size: TerminalSize) => void): void
  /** Ends when the client closes its stdin; empty at once where it sends none. */
  stdin: AsyncIterable<Uint8Array>
  /** Whether the client sends a stdin at all: its end is that of an attach to a process whose stdin stays open. */
  hasStdin?: boolean
  stdout: Sink
  stderr: Sink
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

export interface LogOptions {
  container?: string | undefined
  follow?: boolean
  previous?: boolean
  timestamps?: boolean
  tailLines?: number | undefined
  limitBytes?: number | undefined
  /** Milliseconds since the epoch. */
  since?: number | undefined
}

/** Failures are ApiError, as the real kubelet's answers become. */
export interface Kubelet {
  /** Resolves with the exit code of the command when it has ended. */
  exec(
    target: ContainerTarget,
    command: readonly string[],
    options: { tty: boolean },
    streams: Streams,
  ): Promise<number>
  /** Resolves when the container's main process has ended, with its exit code. */
  attach(target: ContainerTarget, options: { tty: boolean }, streams: Streams): Promise<number>
  logs(target: ContainerTarget, options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** A connection to a port inside the Pod. */
  connect(target: ContainerTarget, port: number): Promise<Duplex>
}

/** The kubelets of a cluster by node name: the API server finds the one that runs a Pod here. */
export type Kubelets = ReadonlyMap<string, Kubelet>
