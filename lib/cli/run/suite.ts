/** Scenarios as a Mocha suite: one test a step, one for the guarantees. The scenarios run themselves; the tests tell of it. */
import Mocha from 'mocha'
import type { Scenario, Step } from '../../scenario/model.ts'
import type { ScenarioOutcome, StepOutcome } from '../../scenario/outcome.ts'
import { counts } from '../../reporting/results.ts'

/** Scenarios that run: each promise is kept, whatever happens. */
export interface Running {
  step(scenario: Scenario, step: Step): Promise<StepOutcome>
  scenario(scenario: Scenario): Promise<ScenarioOutcome>
}

/** What a step or a guarantee came to, as against a fault of ours. */
export class Finding extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Finding'
    // It tells of the cluster: where in our code it was made helps nobody.
    this.stack = message
  }
}

/** Runs a suite to its end; resolves with the number of tests that failed. */
export function runMocha(mocha: Mocha): Promise<number> {
  return new Promise((resolve) => {
    const runner = mocha.run((failures) => {
      // Mocha's listeners on the process would stay for ever.
      runner.dispose()
      resolve(failures)
    })
  })
}

/** `reporter` is any of Mocha's. */
export function buildMocha(
  chains: ReadonlyMap<readonly Scenario[], Running>,
  reporter: Mocha.ReporterConstructor,
): Mocha {
  const mocha = new Mocha({ timeout: 0, reporter })
  for (const [chain, running] of chains) for (const scenario of chain) addScenario(mocha.suite, scenario, running)
  return mocha
}

/** Milliseconds that a step took: it may have ended before its test came. */
export const took = new WeakMap<Mocha.Runnable, number>()

function addScenario(root: Mocha.Suite, scenario: Scenario, running: Running): void {
  const suite = Mocha.Suite.create(root, scenario.title)
  const add = (title: string, body: Mocha.AsyncFunc): void => {
    const test = new Mocha.Test(title, body)
    // Reporters lose what belongs to no file.
    test.file = scenario.file
    suite.addTest(test)
  }
  for (const step of scenario.steps) {
    add(step.title, async function () {
      const { verdict, problems, startedAt, endedAt } = await running.step(scenario, step)
      took.set(this.runnable(), endedAt - startedAt)
      if (verdict === 'skipped') this.skip()
      if (verdict !== 'pass') throw new Finding(problems.join('\n'))
    })
  }
  add('keeps its guarantees', async function () {
    const { guarantees, steps } = await running.scenario(scenario)
    if (steps.length === 0) this.skip()
    const broken = guarantees.filter(({ guarantee, verdict }) => verdict === 'fail' && counts(guarantee))
    if (broken.length > 0)
      throw new Finding(broken.flatMap(({ guarantee, evaluation }) => sentences(guarantee.id, evaluation)).join('\n'))
  })
}

const sentences = (id: string, { violations }: ScenarioOutcome['guarantees'][number]['evaluation']): string[] =>
  violations.slice(0, 3).map(({ message }) => `${id}: ${message}`)
