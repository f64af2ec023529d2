/** A mutant against the scenarios: which guarantee caught it, and where. */
import { join } from 'node:path'
import { guarantees } from '../../guarantees/guarantees.ts'
import { adapter as reference } from '../../clusters/reference.ts'
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
import { atATime } from '../run/turns.ts'

export interface Task {
  /** The id of a mutant; absent: the reference itself, which nothing may catch. */
  mutant?: string
  /** Ids of scenarios, profiles, files; none: all. */
  selectors: readonly string[]
  speed: number
  timeoutFactor: number
  /** What is enough: that a guarantee has caught it, or that anything was not as a scenario says; else it goes on to the end. */
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
  return trialOf(await outcomesOf(promising(chains, mutant?.caughtBy ?? []), mutant, task, signal))
}

async function outcomesOf(
  chains: readonly Chain[],
  mutant: Mutant | undefined,
  task: Task,
  signal: AbortSignal,
): Promise<ScenarioOutcome[]> {
  const enough = new AbortController()
  const either = AbortSignal.any([signal, enough.signal])
  const { speed, timeoutFactor, until } = task
  const manifests = join(packageRoot, 'manifests')
  const run = chainRunner({ terminal: 'sandbox', timeoutFactor, keep: false, signal: either, manifests })
  const untilCaught: RunChain = (chain, cluster, listener) =>
    run(chain, cluster, {
      ...listener,
      onScenario(outcome) {
        listener.onScenario(outcome)
        const isCaught = catchesOf(outcome).length > 0
        if ((until !== 'end' && isCaught) || (until === 'anything' && outcome.verdict === 'fail')) enough.abort()
      },
    })
  const clusters = await startClusters(mutant === undefined ? reference : mutantAdapter(mutant), {
    speed,
    signal: either,
  })
  try {
    const inTurn = atATime(sideBySide)
    const ended = await Promise.all(
      chains.map((chain) => startChain(chain, clusters, untilCaught, either, inTurn).outcome),
    )
    return ended.flatMap(({ scenarios }) => scenarios)
  } finally {
    await clusters.stop()
  }
}

/** Chains at a time: while one waits in vain, another can go on. */
const sideBySide = 2

/** Scenarios that name what should catch it go first. */
export function promising(chains: readonly Chain[], caughtBy: readonly string[]): Chain[] {
  const names = (chain: Chain): boolean =>
    chain.some(({ steps }) =>
      steps.some(({ items }) =>
        items.some(
          (item) => item.kind === 'check' && item.checks.some(({ guarantee }) => caughtBy.includes(guarantee)),
        ),
      ),
    )
  return [...chains.filter(names), ...chains.filter((chain) => !names(chain))]
}

export const stepName = (scenario: string, step: string): string => `${scenario}: ${step}`

export function trialOf(outcomes: readonly ScenarioOutcome[]): Trial {
  const steps = outcomes.flatMap(({ scenario, steps }) => steps.map((step) => ({ scenario, ...step })))
  const caught = outcomes.flatMap(catchesOf)
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

function catchesOf({ scenario, guarantees }: ScenarioOutcome): Catch[] {
  return guarantees.flatMap(({ guarantee, verdict, evaluation }) =>
    verdict === 'fail' && counts(guarantee)
      ? [{ guarantee: guarantee.id, scenario: scenario.id, message: evaluation.violations[0]?.message ?? '' }]
      : [],
  )
}
