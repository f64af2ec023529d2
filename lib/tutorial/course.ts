/** Scenarios followed one after another, each from where the learner left it. */
import type { Chain } from '../scenario/load.ts'
import type { Scenario } from '../scenario/model.ts'
import type { ScenarioOutcome } from '../scenario/outcome.ts'
import type { Environment } from '../scenario/run/scenario.ts'
import { Classroom } from './classroom.ts'
import { following, isDone, nextUp } from './curriculum.ts'
import type { Desk } from './desk.ts'
import { Lesson, type End } from './lesson.ts'
import { lookout } from './lookout.ts'
import type { Progress } from './progress.ts'
import { Screen } from './screen.ts'

export interface CourseOptions {
  desk: Desk
  /** In the order in which they are taught. */
  scenarios: readonly Scenario[]
  /** The scenario with those that it continues before it. */
  chainTo(scenario: Scenario): Chain
  /** Where a chain can be followed, or why it cannot. @throws ClusterError */
  environmentFor(chain: Chain): Promise<Environment | { skip: string }>
  /** Where to begin; by default where the learner left. */
  start?: Scenario
  progress: { read(): Promise<Progress>; write(progress: Progress): Promise<void> }
  /** In [0, 1). */
  random(): number
}

/** Resolves when the learner has come to the end or wants no more, with what could not be removed. @throws UnreachableError */
export async function follow(options: CourseOptions): Promise<string[]> {
  const course = new Course(options, await options.progress.read())
  await course.follow()
  return course.leftovers
}

class Course {
  readonly leftovers: string[] = []
  readonly #options: CourseOptions
  readonly #screen: Screen
  #progress: Progress
  /** Whether the learner has been told that their place is not kept. */
  #isForgetful = false

  constructor(options: CourseOptions, progress: Progress) {
    this.#options = options
    this.#screen = new Screen(options.desk)
    this.#progress = progress
  }

  async follow(): Promise<void> {
    const { scenarios, start } = this.#options
    let scenario = start ?? nextUp(scenarios, this.#progress)
    if (scenario !== undefined && isDone(scenario, this.#progress)) await this.#keep(scenario, 0)
    this.#screen.say('Enter does the next thing, and anything that you type runs in the same shell; help tells more.')
    while (scenario !== undefined) scenario = await this.#followFrom(scenario)
    const isWhole = scenarios.every((each) => isDone(each, this.#progress))
    if (isWhole) this.#screen.good('You have come to the end of the tutorial.')
  }

  /** In one classroom, as far as scenarios continue each other; resolves with where to go on. */
  async #followFrom(scenario: Scenario): Promise<Scenario | undefined> {
    const chain = this.#options.chainTo(scenario)
    const environment = await this.#options.environmentFor(chain)
    if ('skip' in environment) {
      this.#screen.say(`\n"${scenario.title}" is left out: it ${environment.skip}.`)
      return this.#after(scenario)
    }
    const room = await this.#open(chain, environment)
    try {
      let last = scenario
      for (;;) {
        const end = await this.#teach(last, room)
        if (end === 'quit') return undefined
        if (end === 'reset') {
          await this.#keep(last, 0)
          return last
        }
        const next = this.#after(last)
        if (next?.continues !== last.id) {
          this.#summarise(await room.finish())
          return next
        }
        this.#summarise(await room.begin(next))
        last = next
      }
    } finally {
      this.#screen.aside('Tidying up …')
      this.leftovers.push(...(await room.close()))
    }
  }

  #after(scenario: Scenario): Scenario | undefined {
    return following(scenario, this.#options.scenarios, this.#progress)
  }

  async #keep(scenario: Scenario, steps: number): Promise<void> {
    this.#progress = { ...this.#progress, [scenario.id]: steps }
    try {
      await this.#options.progress.write(this.#progress)
    } catch (error) {
      if (!this.#isForgetful)
        this.#screen.bad(`your place cannot be kept for another time: ${(error as Error).message}`)
      this.#isForgetful = true
    }
  }

  async #open(chain: Chain, environment: Environment): Promise<Classroom> {
    const screen = this.#screen
    const openWorkspace: Environment['openWorkspace'] = async (options) =>
      lookout(await environment.openWorkspace(options), (terminal, execution) => screen.follow(terminal, execution))
    screen.muted = true
    try {
      return await Classroom.open(chain, this.#progress[chain.at(-1)?.id ?? ''] ?? 0, {
        environment: { ...environment, openWorkspace },
        random: this.#options.random,
        onReplay: ({ title }, { step }) => screen.aside(`doing again: ${title}, ${step.title}`),
      })
    } finally {
      screen.muted = false
    }
  }

  #teach(scenario: Scenario, room: Classroom): Promise<End> {
    const from = this.#progress[scenario.id] ?? 0
    this.#screen.begin(scenario, from === 0, room.run.namespace)
    return new Lesson(this.#options.desk, this.#screen, room.run).follow(from, (steps) => this.#keep(scenario, steps))
  }

  /** What StatefulSet has promised, and kept, while the learner watched. */
  #summarise(outcome: ScenarioOutcome | undefined): void {
    const judged = outcome?.guarantees ?? []
    const kept = judged.filter(({ verdict }) => verdict === 'pass').map(({ guarantee }) => guarantee.id)
    if (kept.length > 0) this.#screen.good(`kept all the while: ${kept.join(', ')}`)
    for (const { guarantee, evaluation, verdict } of judged) {
      if (verdict !== 'fail') continue
      this.#screen.bad(
        [`not kept: ${guarantee.statement}`, ...evaluation.violations.map(({ message }) => message)].join('\n'),
      )
    }
  }
}
