/** What came of running scenarios: all that reports are made from. Times are milliseconds since the epoch, by the run's clock. */
import type { Attachment } from '../clusters/adapter.ts'
import type { Evaluation, Guarantee, Verdict } from '../guarantees/guarantee.ts'
import type { History } from '../history/history.ts'
import type { Block, Exchange, Scenario, Step } from './model.ts'

/** `broken`: our own or the environment's fault, not the cluster's behaviour. `unknown`: the evidence is not complete. */
export type StepVerdict = 'pass' | 'fail' | 'skipped' | 'broken' | 'unknown'

export interface RunOutcome {
  startedAt: number
  endedAt: number
  scenarios: ScenarioOutcome[]
  /** Set when the run was ended by a signal. */
  interrupted?: boolean
  /** What was left behind in the cluster, a line each; empty when all was removed. */
  leftovers: string[]
  /** What was expected to fail. */
  knownFailures?: readonly KnownFailure[]
}

export interface KnownFailure {
  /** `guarantee/ID` or `scenario/ID`. */
  id: string
  reason: string
  /** URL */
  issue: string
  /** The last day on which it may fail: `2030-01-31`. */
  expires: string
}

export interface ScenarioOutcome {
  scenario: Scenario
  /** The run's namespace; '' when it was skipped. */
  namespace: string
  startedAt: number
  endedAt: number
  verdict: StepVerdict
  /** Why it was skipped or broken. */
  reason?: string
  steps: StepOutcome[]
  guarantees: GuaranteeOutcome[]
  history?: History
  /** Image names that stood in the scenario -> those that were used. */
  images: Record<string, string>
}

export interface StepOutcome {
  step: Step
  verdict: StepVerdict
  startedAt: number
  endedAt: number
  exchanges: ExchangeOutcome[]
  /** Why it failed, was skipped or is broken; begins with `file:line: ` where a line is to blame. */
  problems: string[]
  /** The guarantees whose check failed it, where nothing else did. */
  unkept?: string[]
  attachments: Attachment[]
}

export interface ExchangeOutcome {
  block: Block
  exchange: Exchange
  terminal: string
  /** The command line as it ran, names of namespace and images replaced. */
  commandLine: string
  /** What was printed, of the last attempt. */
  output: string
  exitCode?: number
  attempts: number
  startedAt: number
  endedAt: number
  /** Where it did not match: expected beside actual, for people. */
  mismatch?: {
    line: number
    text: string
    /** What says that the answer was lost on its way: then it is not known what it would have been. */
    lost?: string
  }
}

export interface GuaranteeOutcome {
  guarantee: Guarantee
  verdict: Verdict
  evaluation: Evaluation
}
