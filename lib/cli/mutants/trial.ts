/** A mutant against the scenarios: which guarantee caught it, and where. */
import { join } from 'node:path'
import type { Guarantee } from '../../guarantees/guarantee.ts'
import { guarantees } from '../../guarantees/guarantees.ts'
import { referenceAdapter, type Parts } from '../../clusters/reference.ts'
import { leapingClock } from '../../leaping.ts'
import { mutantAdapter } from '../../mutants/adapter.ts'
import type { Mutant } from '../../mutants/mutant.ts'
import { mutants } from '../../mutants/mutants.ts'
import { counts } from '../../reporting/results.ts'
import { loadChains, type Chain } from '../../scenario/load.ts'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { packageRoot } from '../package.ts'
import { startClusters } from '../run/clusters.ts'
import { chainRunner } from '../run/runner.ts'
import { startChain, type RunChain } from '../run/running.ts'

export interface Task {
  /** The id of a mutant; absent: the reference itself, which nothing may catch. */
  mutant?: string
  /** Of the reference itself. A mutant has its own. */
  featureGates?: Parts['featureGates']
  /** Ids of scenarios, profiles, files; none: all. */
  selectors: readonly string[]
  /** What is enough: that a guarantee has caught it which should, or that anything was not as a scenario says; else it goes on to the end. */
  until: 'caught' | 'anything' | 'end'
}

export interface Trial {
  caught: Catch[]
  /** What was not as a scenario says. */
  mismatches: Mismatch[]
  /** Why it is not known whether it would have been caught. */
  broken?: string
  /** The steps that passed, as `SCENARIO: STEP`. */
  passed: string[]
}

export interface Catch {
  guarantee: string
  scenario: string
  /** The first violation. */
  message: string
}

export interface Mismatch {
  scenario: string
  step: string
  /** The first line of it. */
  problem: string
}

/** @throws ScenarioError, UnknownScenarioError, ClusterError */
export async function attempt(task: Task, signal: AbortSignal): Promise<Trial> {
  const mutant = task.mutant === undefined ? undefined : mutants.get(task.mutant)
  const chains = await loadChains(task.selectors, join(packageRoot, 'scenarios'), {
    guarantees: new Set(guarantees.keys()),
  })
  return trialOf(await outcomesOf(promising(chains, mutant), mutant, task, signal), watching(mutant))
}

/**
 * What a mutant is looked at by: all that a run can fail by, and what it is to prove that can fail, whether a run does or
 * not. The reference itself keeps everything.
 */
const watching =
  (mutant: Pick<Mutant, 'caughtBy'> | undefined) =>
  (guarantee: Guarantee): boolean =>
    mutant === undefined || counts(guarantee) || mutant.caughtBy.includes(guarantee.id)

async function outcomesOf(
  chains: readonly Chain[],
  mutant: Mutant | undefined,
  { until, featureGates }: Task,
  signal: AbortSignal,
): Promise<ScenarioOutcome[]> {
  const enough = new AbortController()
  const either = AbortSignal.any([signal, enough.signal])
  const manifests = join(packageRoot, 'manifests')
  const clock = leapingClock()
  const run = chainRunner({ terminal: 'sandbox', timeoutFactor: 1, keep: false, signal: either, manifests, clock })
  const untilCaught: RunChain = (chain, cluster, listener) =>
    run(chain, cluster, {
      ...listener,
      onScenario(outcome) {
        listener.onScenario(outcome)
        const isCaught = catchesOf(outcome, ({ id }) => mutant?.caughtBy.includes(id) === true).length > 0
        if ((until !== 'end' && isCaught) || (until === 'anything' && outcome.verdict === 'fail')) enough.abort()
      },
    })
  const adapter =
    mutant === undefined ? referenceAdapter('reference', featureGates && { featureGates }) : mutantAdapter(mutant)
  const clusters = await startClusters(adapter, { seed: 1, clock, signal: either })
  try {
    const scenarios: ScenarioOutcome[] = []
    for (const chain of chains) {
      const { outcome } = startChain(chain, clusters, untilCaught, either, (task) => task())
      scenarios.push(...(await outcome).scenarios)
    }
    return scenarios
  } finally {
    await clusters.stop()
    clock.stop()
  }
}

/** The scenario that is known to bring it out goes first, and then those that name what should catch it. */
export function promising(chains: readonly Chain[], mutant?: Partial<Pick<Mutant, 'caughtBy' | 'caughtIn'>>): Chain[] {
  const known = (chain: Chain): boolean => chain.some(({ id }) => id === mutant?.caughtIn)
  const names = (chain: Chain): boolean =>
    chain.some(({ steps }) =>
      steps.some(({ items }) =>
        items.some(
          (item) => item.kind === 'check' && item.checks.some(({ guarantee }) => mutant?.caughtBy?.includes(guarantee)),
        ),
      ),
    )
  const rank = (chain: Chain): number => (known(chain) ? 0 : names(chain) ? 1 : 2)
  return chains.toSorted((a, b) => rank(a) - rank(b))
}

export const stepName = (scenario: string, step: string): string => `${scenario}: ${step}`

/** @param counted which guarantees can catch it */
export function trialOf(outcomes: readonly ScenarioOutcome[], counted: (guarantee: Guarantee) => boolean): Trial {
  const steps = outcomes.flatMap(({ scenario, steps }) => steps.map((step) => ({ scenario, ...step })))
  const caught = outcomes.flatMap((outcome) => catchesOf(outcome, counted))
  const mismatches = steps.flatMap(({ scenario, step, verdict, problems: [problem = ''] }) =>
    verdict === 'fail' ? [{ scenario: scenario.id, step: step.title, problem: problem.split('\n')[0] ?? '' }] : [],
  )
  const broken = outcomes.find(({ verdict }) => verdict === 'broken' || verdict === 'unknown')
  const passed = steps.flatMap(({ scenario, step, verdict }) =>
    verdict === 'pass' ? [stepName(scenario.id, step.title)] : [],
  )
  const reason =
    broken === undefined
      ? passed.length + mismatches.length === 0
        ? 'no step ran'
        : undefined
      : `${broken.scenario.id}: ${broken.reason ?? 'it broke'}`
  return { caught, mismatches, ...(reason !== undefined && { broken: reason }), passed }
}

function catchesOf({ scenario, guarantees }: ScenarioOutcome, counted: (guarantee: Guarantee) => boolean): Catch[] {
  return guarantees.flatMap(({ guarantee, verdict, evaluation }) =>
    verdict === 'fail' && counted(guarantee)
      ? [{ guarantee: guarantee.id, scenario: scenario.id, message: evaluation.violations[0]?.message ?? '' }]
      : [],
  )
}
