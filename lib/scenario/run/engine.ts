/** What exchanges run in: a scenario's terminals, names and limits. */
import type { Recorder } from '../../history/recorder.ts'
import type { KubeClient } from '../../kube/client.ts'
import type { MatchContext } from '../match/context.ts'
import type { Scenario } from '../model.ts'
import type { Limits } from './limits.ts'
import type { Loss } from './loss.ts'
import type { Rewriter } from './rewrite.ts'
import type { Terminals } from './terminals.ts'
import type { Timing } from './wait.ts'

export interface Engine {
  scenario: Scenario
  client: KubeClient
  terminals: Terminals
  recorder: Pick<Recorder, 'now' | 'mark' | 'output' | 'change' | 'history'>
  context: MatchContext
  rewriter: Rewriter
  limits: Limits
  timing: Timing
  /** How many times as fast as real time the cluster's clock goes. */
  speed: number
}

/** What an attempt at an exchange came to. */
export interface Attempt {
  output: string
  exitCode?: number
  /** Why it is not what is expected: expected beside actual, at a line of the scenario. */
  mismatch?: { line: number; text: string }
  /** Why what was printed proves nothing: the API server, or the way to it, failed. */
  lost?: Loss
  /** Another attempt would not be different. */
  final?: boolean
  /** It was cut short, before it could show anything. */
  unended?: boolean
}
