/** A chain of scenarios as it runs: promises of what each step and each scenario comes to, all of which are kept. */
import type { Cluster } from '../../clusters/adapter.ts'
import type { Chain } from '../../scenario/load.ts'
import type { Scenario, Step } from '../../scenario/model.ts'
import type { ScenarioOutcome, StepOutcome } from '../../scenario/outcome.ts'
import type { ChainOutcome } from '../../scenario/run.ts'
import type { Clusters } from './clusters.ts'
import type { Running } from './suite.ts'
import type { InTurn } from './turns.ts'

export interface ChainListener {
  onStep(scenario: Scenario, outcome: StepOutcome): void
  onScenario(outcome: ScenarioOutcome): void
}

/** Runs the scenarios one after the other in one namespace; resolves with the outcomes of all that were begun. */
export type RunChain = (chain: Chain, cluster: Cluster, listener: ChainListener) => Promise<ChainOutcome>

export interface RunningChain extends Running {
  /** Every scenario's outcome, in order. */
  readonly outcome: Promise<ChainOutcome>
}

/** Begins when its turn comes. */
export function startChain(
  chain: Chain,
  clusters: Clusters,
  runChain: RunChain,
  signal: AbortSignal,
  inTurn: InTurn,
): RunningChain {
  const steps = new Map(
    chain.flatMap((scenario) => scenario.steps.map((step) => [step, deferred<StepOutcome>()] as const)),
  )
  const ended = new Map(chain.map((scenario) => [scenario, deferred<ScenarioOutcome>()] as const))
  const outcome = runThrough()

  async function runThrough(): Promise<ChainOutcome> {
    const whole = await inTurn(runFitting)
    for (const each of whole.scenarios) {
      const { scenario, verdict, reason = 'it was not reached' } = each
      ended.get(scenario)?.resolve(each)
      // Steps that never came are settled by what became of their scenario.
      for (const step of scenario.steps) steps.get(step)?.resolve(notReached(step, verdict, reason))
    }
    return whole
  }

  async function runFitting(): Promise<ChainOutcome> {
    if (signal.aborted) return without(chain, 'skipped', 'the run was ended before')
    try {
      const { cluster, fitting, skip = 'what it continues was not run to its end' } = await placeOf(chain, clusters)
      if (cluster === undefined) return without(chain, 'skipped', skip)
      const ran = await runChain(fitting, cluster, { onStep, onScenario })
      const rest = chain.filter((scenario) => !ran.scenarios.some((each) => each.scenario === scenario))
      return { ...ran, scenarios: [...ran.scenarios, ...without(rest, 'skipped', skip).scenarios] }
    } catch (error) {
      return without(chain, 'broken', (error as Error).message)
    }
  }

  function onStep(_scenario: Scenario, outcome: StepOutcome): void {
    steps.get(outcome.step)?.resolve(outcome)
  }

  function onScenario(outcome: ScenarioOutcome): void {
    ended.get(outcome.scenario)?.resolve(outcome)
  }

  return {
    outcome,
    async step(_scenario, step) {
      const promised = steps.get(step)
      if (promised === undefined) throw new Error(`the step "${step.title}" is none of this chain's`)
      return promised.promise
    },
    async scenario(scenario) {
      const promised = ended.get(scenario)
      if (promised === undefined) throw new Error(`the scenario ${scenario.id} is none of this chain's`)
      return promised.promise
    },
  }
}

export interface Place {
  cluster?: Cluster
  /** The scenarios that can run there: the chain up to the first that cannot. */
  fitting: Scenario[]
  /** Why the rest cannot. */
  skip?: string
}

/** Where a chain can run. @throws ClusterError */
export async function placeOf(chain: Chain, clusters: Clusters): Promise<Place> {
  // A chain runs in one cluster: that of the scenario that insists on a domain, if any does.
  const insisting = chain.find(({ requiresClusterDomain }) => requiresClusterDomain)
  const fitting: Scenario[] = []
  let cluster: Cluster | undefined
  for (const scenario of chain) {
    const domain = insisting ?? scenario
    const found = await clusters.clusterFor({ ...scenario, ...pick(domain) })
    if ('skip' in found) return { fitting, ...(cluster && { cluster }), skip: found.skip }
    cluster = found
    fitting.push(scenario)
  }
  return { fitting, ...(cluster && { cluster }) }
}

const pick = ({ clusterDomain, requiresClusterDomain }: Scenario) => ({ clusterDomain, requiresClusterDomain })

/** For scenarios of which no step ran. */
function without(scenarios: Chain, verdict: 'skipped' | 'broken', reason: string): ChainOutcome {
  const at = Date.now()
  const nothing = { namespace: '', startedAt: at, endedAt: at, verdict, reason, steps: [], guarantees: [], images: {} }
  return { scenarios: scenarios.map((scenario) => ({ scenario, ...nothing })), leftovers: [] }
}

function notReached(step: Step, verdict: ScenarioOutcome['verdict'], reason: string): StepOutcome {
  const at = Date.now()
  const own = verdict === 'broken' ? 'broken' : 'skipped'
  return { step, verdict: own, startedAt: at, endedAt: at, exchanges: [], problems: [reason], attachments: [] }
}

interface Deferred<T> {
  promise: Promise<T>
  resolve(value: T): void
}

/** The first value counts. */
function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => (resolve = done))
  return { promise, resolve: (value) => resolve(value) }
}
