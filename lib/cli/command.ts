/** A subcommand of stickyset: its flags, its help, and what it does. One file each, loaded when it is asked for. */
import type { ExitCode } from './exit.ts'

export interface Flag {
  type: 'string' | 'boolean'
  /** May be given more than once. */
  multiple?: boolean
  /** What stands for the value in the help: `DIR`. */
  value?: string
  /** What it means where it is given without a value. */
  bare?: string
  /** Half a sentence, with the default where there is one. */
  help: string
}

export type Flags = Readonly<Record<string, Flag>>

type ValueOf<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F extends { multiple: true }
    ? string[]
    : string | undefined

export type Values<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> }

/** What a command has of the process that it runs in. */
export interface ProcessIo {
  /** Aborted by SIGINT or SIGTERM: clean up, and resolve with `interrupted`. */
  signal: AbortSignal
  stdout(text: string): void
  stderr(text: string): void
}

export interface Invocation<F extends Flags = Flags> extends ProcessIo {
  flags: Values<F>
  operands: readonly string[]
}

export interface Command<F extends Flags = Flags> {
  /** Half a sentence for the list of commands. */
  summary: string
  /** As in the usage line: `[SCENARIO|PROFILE|FILE.md …]`; absent where none are taken. */
  operands?: string
  flags: F
  examples: readonly string[]
  /** Further paragraphs of the help. */
  notes?(): Promise<string>
  run(invocation: Invocation<F>): Promise<ExitCode>
}

/** Gives `flags` in `run` the types that the definition says. */
export const defineCommand = <const F extends Flags>(command: Command<F>): Command<F> => command

/** The command line is wrong (exit code 2): the message says what is wrong, and what is known. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
