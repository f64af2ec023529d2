/** Failures that were to be expected: they are shown, and fail nobody. */
import type { KnownFailure, RunOutcome, ScenarioOutcome, StepOutcome } from '../scenario/outcome.ts'
import { scenarioVerdict } from '../scenario/run/verdict.ts'

export interface KnownResult extends KnownFailure {
  /** `not tested`: it was no part of the run, or did not come to a verdict. */
  became: 'failed' | 'passed' | 'not tested'
}

/** What became of each. */
export function knownResults({ scenarios, knownFailures = [] }: RunOutcome): KnownResult[] {
  return knownFailures.map((known) => {
    const verdicts: string[] = scenarios.flatMap(({ scenario, verdict, guarantees }) => [
      ...(known.id === `scenario/${scenario.id}` ? [verdict] : []),
      ...guarantees.filter(({ guarantee }) => known.id === `guarantee/${guarantee.id}`).map((each) => each.verdict),
    ])
    const isDoubtful = verdicts.some(
      (verdict) => verdict === 'unknown' || verdict === 'broken' || verdict === 'skipped',
    )
    const became = verdicts.includes('fail')
      ? 'failed'
      : verdicts.includes('pass') && !isDoubtful
        ? 'passed'
        : 'not tested'
    return { ...known, became }
  })
}

/** Those that pass: they are no failures any more, and the list is to be mended. */
export const outdated = (outcome: RunOutcome): KnownResult[] =>
  knownResults(outcome).filter(({ became }) => became === 'passed')

/** The outcome as it counts: what failed as expected is skipped, with the reason. */
export function withoutKnown(outcome: RunOutcome): RunOutcome {
  const { knownFailures = [] } = outcome
  if (knownFailures.length === 0) return outcome
  const known = new Map(knownFailures.map((failure) => [failure.id, failure]))
  return { ...outcome, scenarios: outcome.scenarios.map((scenario) => excused(scenario, known)) }
}

function excused(outcome: ScenarioOutcome, known: ReadonlyMap<string, KnownFailure>): ScenarioOutcome {
  if (outcome.steps.length === 0) return outcome
  const whole = known.get(`scenario/${outcome.scenario.id}`)
  const steps = outcome.steps.map((step) => excusedStep(step, whole, known))
  const guarantees = outcome.guarantees.filter(
    ({ guarantee, verdict }) => verdict !== 'fail' || (whole === undefined && !known.has(`guarantee/${guarantee.id}`)),
  )
  return { ...outcome, steps, guarantees, verdict: scenarioVerdict(steps, guarantees) }
}

function excusedStep(
  step: StepOutcome,
  whole: KnownFailure | undefined,
  known: ReadonlyMap<string, KnownFailure>,
): StepOutcome {
  const { verdict, unkept = [], problems } = step
  const reasons = whole === undefined ? unkept.flatMap((id) => known.get(`guarantee/${id}`) ?? []) : [whole]
  const isKnown = whole !== undefined || (unkept.length > 0 && reasons.length === unkept.length)
  if (verdict !== 'fail' || !isKnown) return step
  return { ...step, verdict: 'skipped', problems: [...reasons.map(knownText), ...problems] }
}

export const knownText = ({ id, reason, issue, expires }: KnownFailure): string =>
  `a known failure until ${expires}, ${id}: ${reason} (${issue})`
