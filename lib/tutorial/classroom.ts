/** The namespace in which a learner follows a chain of scenarios, from the first step or from where they left. */
import { record, type Recorder } from '../history/recorder.ts'
import type { Chain } from '../scenario/load.ts'
import type { Scenario } from '../scenario/model.ts'
import type { ScenarioOutcome, StepOutcome } from '../scenario/outcome.ts'
import { limits } from '../scenario/run/limits.ts'
import { createNamespace, namespaceName, removeNamespace } from '../scenario/run/namespace.ts'
import { ScenarioRun, type Environment } from '../scenario/run/scenario.ts'

export interface ClassroomOptions {
  environment: Environment
  /** In [0, 1): for the namespace's name. */
  random(): number
  /** Told of each step that is done again to come to where the learner left. */
  onReplay(scenario: Scenario, outcome: StepOutcome): void
}

export class Classroom {
  readonly #options: ClassroomOptions
  readonly #namespace: string
  #recorder: Recorder | undefined
  #files: Record<string, string> = {}
  #run: ScenarioRun | undefined

  private constructor(options: ClassroomOptions, namespace: string) {
    this.#options = options
    this.#namespace = namespace
  }

  /**
   * Does again what comes before: the scenarios that the last of `chain` continues, and its own first `done` steps.
   * @throws Error when one of them does not come to its end; all is removed then.
   */
  static async open(chain: Chain, done: number, options: ClassroomOptions): Promise<Classroom> {
    const room = new Classroom(options, namespaceName(chain.at(-1)?.id ?? '', options.random))
    await createNamespace(options.environment.client, room.#namespace, options.environment)
    try {
      for (const scenario of chain) {
        await room.begin(scenario)
        await room.#replay(scenario === chain.at(-1) ? done : scenario.steps.length)
      }
    } catch (error) {
      await room.close()
      throw error
    }
    return room
  }

  /** The scenario that is being followed. */
  get run(): ScenarioRun {
    if (this.#run === undefined) throw new Error('no scenario has begun')
    return this.#run
  }

  /** Goes on with a scenario that continues the last one; resolves with what came of that. */
  async begin(scenario: Scenario): Promise<ScenarioOutcome | undefined> {
    const outcome = await this.finish()
    const { environment } = this.#options
    const namespace = this.#namespace
    const { client, clock, cluster } = environment
    const recorder = (this.#recorder ??= await record(client, {
      namespace,
      clusterDomain: cluster.clusterDomain,
      clock,
    }))
    this.#run = await ScenarioRun.open(environment, scenario, { namespace, recorder }, this.#files)
    return outcome
  }

  /** Ends the scenario, and holds what happened against all guarantees. */
  async finish(): Promise<ScenarioOutcome | undefined> {
    const run = this.#run
    this.#run = undefined
    if (run === undefined) return undefined
    this.#files = { ...this.#files, ...run.files }
    const now = this.#options.environment.clock.now()
    const untold = {
      verdict: 'skipped' as const,
      startedAt: now,
      endedAt: now,
      exchanges: [],
      problems: [],
      attachments: [],
    }
    return run.finish((step) => ({ step, ...untold }))
  }

  /** Removes the namespace and all that is in it; resolves with what could not be removed, a line each. */
  async close(): Promise<string[]> {
    const { client, clock } = this.#options.environment
    await this.finish()
    await this.#recorder?.stop()
    return removeNamespace(client, this.#namespace, limits.cleanup, { clock, signal: new AbortController().signal })
  }

  async #replay(steps: number): Promise<void> {
    const { scenario } = this.run
    for (const step of scenario.steps.slice(0, steps)) {
      const outcome = await this.run.step(step)
      this.#options.onReplay(scenario, outcome)
      if (outcome.verdict !== 'pass')
        throw new Error(`"${step.title}" did not come to its end: ${outcome.problems.join('\n')}`)
    }
  }
}
