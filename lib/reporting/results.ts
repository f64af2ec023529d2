/** What a run comes to: one result a step, one a guarantee over all scenarios, and what they say together. */
import { type Guarantee, type Verdict, verdictOf, type Violation } from '../guarantees/guarantee.ts'
import type { GuaranteeOutcome, RunOutcome, ScenarioOutcome, StepVerdict } from '../scenario/outcome.ts'
import { withoutKnown } from './known-failures.ts'

export interface GuaranteeResult {
  guarantee: Guarantee
  verdict: Verdict
  /** In all scenarios. */
  exercised: number
  violations: { scenario: ScenarioOutcome; violation: Violation }[]
  gaps: { scenario: ScenarioOutcome; gap: string }[]
  scenarios: { scenario: ScenarioOutcome; outcome: GuaranteeOutcome }[]
}

export function guaranteeResults({ scenarios }: RunOutcome): GuaranteeResult[] {
  const results = new Map<string, GuaranteeResult>()
  for (const scenario of scenarios) {
    for (const outcome of scenario.guarantees) {
      const { guarantee, evaluation } = outcome
      const result = results.get(guarantee.id) ?? emptyResult(guarantee)
      results.set(guarantee.id, result)
      result.exercised += evaluation.exercised
      result.violations.push(...evaluation.violations.map((violation) => ({ scenario, violation })))
      result.gaps.push(...evaluation.gaps.map((gap) => ({ scenario, gap })))
      result.scenarios.push({ scenario, outcome })
    }
  }
  return [...results.values()].map((result) => ({ ...result, verdict: verdictOf(together(result)) }))
}

const emptyResult = (guarantee: Guarantee): GuaranteeResult => ({
  guarantee,
  verdict: 'vacuous',
  exercised: 0,
  violations: [],
  gaps: [],
  scenarios: [],
})

const together = ({ exercised, violations, gaps }: GuaranteeResult) => ({
  exercised,
  violations: violations.map(({ violation }) => violation),
  gaps: gaps.map(({ gap }) => gap),
})

/** What upstream does without promising it fails nobody. */
export const counts = ({ level }: Pick<Guarantee, 'level'>): boolean => level !== 'implementation'

/** Verdicts of steps (of a scenario where no step ran, its own). */
export function stepVerdicts({ scenarios }: RunOutcome): StepVerdict[] {
  return scenarios.flatMap(({ steps, verdict }) => (steps.length > 0 ? steps.map((step) => step.verdict) : [verdict]))
}

export interface Statistics {
  passed: number
  failed: number
  /** Of which it cannot be said: the evidence has gaps. */
  unknown: number
  skipped: number
}

export const noStatistics: Statistics = { passed: 0, failed: 0, unknown: 0, skipped: 0 }

/** Steps and guarantees: what broke counts as failed, what never arose does not count. */
export function statistics(whole: RunOutcome): Statistics {
  const outcome = withoutKnown(whole)
  const guarantees = guaranteeResults(outcome).filter(({ guarantee }) => counts(guarantee))
  const verdicts = [...stepVerdicts(outcome), ...guarantees.map(({ verdict }) => verdict)]
  const count = (...wanted: (StepVerdict | Verdict)[]): number =>
    verdicts.filter((verdict) => wanted.includes(verdict)).length
  return {
    passed: count('pass'),
    failed: count('fail', 'broken'),
    unknown: count('unknown'),
    skipped: count('skipped'),
  }
}

/** `207 passed, 0 failed, 69 unknown`: what there is none of is left out, but for failures. */
export function statisticsText({ passed, failed, unknown, skipped }: Statistics): string {
  const rest = [unknown > 0 ? `${unknown} unknown` : '', skipped > 0 ? `${skipped} skipped` : '']
  return [`${passed} passed`, `${failed} failed`, ...rest.filter((part) => part !== '')].join(', ')
}

export type Conclusion = 'conformant' | 'nonconformant' | 'inconclusive' | 'broken' | 'interrupted'

/** A failure that was not known stands whatever else happened; `conformant` needs that something ran and that nothing was left in doubt. */
export function conclude(whole: RunOutcome): Conclusion {
  const outcome = withoutKnown(whole)
  const steps = stepVerdicts(outcome)
  const guarantees = guaranteeResults(outcome).filter(({ guarantee }) => counts(guarantee))
  if (outcome.interrupted === true) return 'interrupted'
  if (steps.includes('fail') || outcome.scenarios.some(({ verdict }) => verdict === 'fail')) return 'nonconformant'
  if (guarantees.some(({ verdict }) => verdict === 'fail')) return 'nonconformant'
  if (outcome.scenarios.some(({ verdict }) => verdict === 'broken') || outcome.leftovers.length > 0) return 'broken'
  if (!steps.includes('pass') || steps.includes('unknown') || guarantees.some(({ verdict }) => verdict === 'unknown'))
    return 'inconclusive'
  return 'conformant'
}
