import type { GuaranteeOutcome, StepOutcome, StepVerdict } from '../outcome.ts'

/** What a scenario comes to of which a step ran. */
export function scenarioVerdict(steps: readonly StepOutcome[], guarantees: readonly GuaranteeOutcome[]): StepVerdict {
  const isKept = guarantees.every(
    ({ guarantee, verdict }) => verdict !== 'fail' || guarantee.level === 'implementation',
  )
  if (!isKept) return 'fail'
  const worst = (['fail', 'broken', 'unknown'] as const).find((verdict) =>
    steps.some((step) => step.verdict === verdict),
  )
  return worst ?? (steps.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'skipped')
}
