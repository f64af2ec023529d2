/** Where command lines run. One {@link Workspace} a scenario; its terminals share a folder of files and a kubeconfig. */
import type { Clock } from '../clock.ts'
import type { Transport } from '../kube/transport.ts'

export interface WorkspaceOptions {
  /** Path of a kubeconfig file. */
  kubeconfig: string
  /** The namespace of commands that name none. */
  namespace: string
  /** Files that are there from the start: path in the working folder -> text. */
  files?: Readonly<Record<string, string>>
  /** In place of the system's, for terminals in this process. */
  clock?: Clock
  /** A shorter way to the kubeconfig's cluster, for terminals in this process. */
  transport?: (userAgent: string) => Transport
}

export interface Workspace {
  /** The terminal of that name, opened at first use. */
  terminal(name: string): Terminal
  writeFile(path: string, text: string): Promise<void>
  readFile(path: string): Promise<string>
  /** Ends every command and removes the working folder. */
  close(): Promise<void>
}

/** A shell that keeps its variables and folder from line to line. One command line runs at a time. */
export interface Terminal {
  readonly name: string
  /** The command line that still runs, if any. */
  readonly running: Execution | undefined
  /** @throws Error when a command line is still running. */
  run(commandLine: string): Execution
  close(): Promise<void>
}

/** One command line, from Enter to the next prompt. */
export interface Execution {
  readonly commandLine: string
  /** What has been printed so far, stdout and stderr in the order of a screen, without control sequences and CRs. */
  readonly output: string
  /** Set when it has ended: its exit code; 130 where an interrupt ended it, but programs may choose another. */
  readonly exitCode: number | undefined
  /** Resolves with the exit code; never rejects. */
  readonly ended: Promise<number>
  /**
   * Resolves when a watch of this command line is open, so that it misses nothing from now on, or when it has ended.
   * Absent where the terminal cannot tell.
   */
  readonly watching?: Promise<void>
  /**
   * Types a line (a newline is added) into an interactive command. The output shows it once, as a screen would: at the
   * prompt where a program reads it.
   */
  type(line: string): void
  /** Ctrl-C. */
  interrupt(): void
  /** Calls `listener` with each piece of output to come; the returned function stops it. */
  onOutput(listener: (text: string) => void): () => void
}

/** A terminal cannot be had: one sentence that says what to do. */
export class TerminalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TerminalError'
  }
}
