/** Runs chains of scenarios. */
import { record, type Recorder } from '../history/recorder.ts'
import type { Chain } from './load.ts'
import type { Scenario, Step } from './model.ts'
import type { ScenarioOutcome, StepOutcome } from './outcome.ts'
import { limits } from './run/limits.ts'
import { createNamespace, namespaceName, removeNamespace } from './run/namespace.ts'
import { ScenarioRun, type Environment } from './run/scenario.ts'

export interface ChainOptions {
  environment: Environment
  /** In [0, 1): for names. */
  random(): number
  /** Leave the namespace in place. */
  keep?: boolean
  onStep?(scenario: Scenario, outcome: StepOutcome): void
  /** A scenario has ended; the chain may go on. */
  onScenario?(outcome: ScenarioOutcome): void
}

export interface ChainOutcome {
  scenarios: ScenarioOutcome[]
  /** What could not be removed, a line each. */
  leftovers: string[]
}

/** Runs the scenarios of a chain one after another, in a namespace of their own that is removed at the end. Never rejects. */
export async function runChain(
  chain: Chain,
  { environment, random, keep = false, onStep, onScenario }: ChainOptions,
): Promise<ChainOutcome> {
  const namespace = namespaceName(chain[0]?.id ?? '', random)
  const scenarios: ScenarioOutcome[] = []
  const { client, clock, cluster, timeoutFactor = 1 } = environment
  // What was made is removed also when the run was interrupted.
  const cleanup = { clock, signal: new AbortController().signal }
  let files: Record<string, string> = {}
  let reason: string | undefined
  let isOurs: boolean | undefined
  let recorder: Recorder | undefined
  try {
    isOurs = await createNamespace(client, namespace, environment)
    if (!isOurs) throw new Error(`the namespace ${namespace} is there already`)
    recorder = await record(client, { namespace, clusterDomain: cluster.clusterDomain, clock })
    for (const scenario of chain) {
      if (environment.signal.aborted) reason ??= 'the run was interrupted'
      if (reason !== undefined) {
        scenarios.push(notRun(scenario, namespace, 'skipped', reason, clock.now()))
        continue
      }
      const run = await ScenarioRun.open(environment, scenario, { namespace, recorder }, files)
      const outcome = await runScenario(run, environment, onStep)
      scenarios.push(outcome)
      onScenario?.(outcome)
      files = { ...files, ...run.files }
      if (outcome.steps.some(({ verdict }) => verdict !== 'pass'))
        reason = `it continues ${scenario.id}, which did not come to its end`
    }
  } catch (error) {
    const verdict = environment.signal.aborted ? 'skipped' : 'broken'
    const why = verdict === 'skipped' ? 'the run was interrupted' : (error as Error).message
    for (const scenario of chain.slice(scenarios.length))
      scenarios.push(notRun(scenario, namespace, verdict, why, clock.now()))
  }
  await recorder?.stop()
  if (keep || isOurs === false) return { scenarios, leftovers: [] }
  const left = await removeNamespace(client, namespace, limits.cleanup * timeoutFactor, cleanup)
  // Where the answer to making it was lost, it may be there all the same; more likely there is nothing to be left.
  return { scenarios, leftovers: isOurs === undefined ? [] : left }
}

async function runScenario(
  run: ScenarioRun,
  { clock }: Environment,
  onStep: ChainOptions['onStep'],
): Promise<ScenarioOutcome> {
  const { scenario } = run
  let stopped: string | undefined
  for (const step of scenario.steps) {
    if (stopped !== undefined) {
      onStep?.(scenario, skippedStep(step, stopped, clock.now()))
      continue
    }
    const outcome = await run.step(step)
    onStep?.(scenario, outcome)
    if (outcome.verdict !== 'pass') stopped = `"${step.title}" before it did not come to its end`
  }
  return run.finish((step) => skippedStep(step, stopped ?? 'it was not reached', clock.now()))
}

function skippedStep(step: Step, problem: string, at: number): StepOutcome {
  return { step, verdict: 'skipped', startedAt: at, endedAt: at, exchanges: [], problems: [problem], attachments: [] }
}

function notRun(
  scenario: Scenario,
  namespace: string,
  verdict: 'skipped' | 'broken',
  reason: string,
  at: number,
): ScenarioOutcome {
  return { scenario, namespace, startedAt: at, endedAt: at, verdict, reason, steps: [], guarantees: [], images: {} }
}
