/** What every verb of kubectl is. */
import type { Arguments, Flags } from './flags.ts'
import { bool, duration, integer, list, text } from './flags.ts'
import type { Connection, Io } from './io.ts'

export interface Verb<F extends Flags = Flags> {
  /** The words after `kubectl`: `get`, `rollout status`. */
  readonly name: string
  /** One line of help. */
  readonly summary: string
  readonly flags: F
  /** Resolves with the exit code; nothing is 0. @throws what `describeFailure` knows. */
  run(call: Call<F>): Promise<number | void>
}

/** One use of a verb. */
export interface Call<F extends Flags = Flags> extends Arguments<F & typeof globalFlags> {
  io: Io
  /** The cluster, with the namespace that the flags name. */
  connect(): Promise<Connection>
}

/** Makes a verb's flags known to its `run`. */
export const verb = <F extends Flags>(definition: Verb<F>): Verb => definition

/** Flags of every verb. */
export const globalFlags = {
  namespace: text('n'),
  'request-timeout': text(),
  v: integer(0, 'v'),
  'warnings-as-errors': bool(),
  help: bool('h'),
  kubeconfig: text(),
  context: text(),
  cluster: text(),
  user: text(),
  server: text('s'),
  token: text(),
  as: text(),
}

/** Which files a verb reads. */
export const fileFlags = { filename: list('f'), recursive: bool('R'), kustomize: text('k') }

export const dryRunFlag = { 'dry-run': text(undefined, 'none', 'client') }

export const timeoutFlag = (initial: number) => ({ timeout: duration(initial) })
