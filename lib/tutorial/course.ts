/** Scenarios followed one after another, each from where the learner left it. */
import type { Chain } from '../scenario/load.ts'
import type { Scenario } from '../scenario/model.ts'
import type { ScenarioOutcome } from '../scenario/outcome.ts'
import type { Environment } from '../scenario/run/scenario.ts'
import { Classroom } from './classroom.ts'
import { following, isDone, nextUp } from './curriculum.ts'
import type { Desk } from './desk.ts'
import { Lesson, remarkOn, type End } from './lesson.ts'
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
  const { desk, scenarios, progress } = options
  const screen = new Screen(desk)
  const leftovers: string[] = []
  let kept = await progress.read()
  const keep = async (scenario: Scenario, steps: number): Promise<void> => {
    kept = { ...kept, [scenario.id]: steps }
    await progress.write(kept)
  }
  let scenario = options.start ?? nextUp(scenarios, kept)
  if (scenario !== undefined && isDone(scenario, kept)) await keep(scenario, 0)
  screen.say('Enter does the next thing; anything that you type runs in the same shell. hint, solution, skip, reset, quit, help.')
  while (scenario !== undefined) {
    const chain = options.chainTo(scenario)
    const environment = await options.environmentFor(chain)
    let next = following(scenario, scenarios, kept)
    if ('skip' in environment) screen.say(`\n"${scenario.title}" is left out: it ${environment.skip}.`)
    else {
      const room = await openRoom(chain, kept[scenario.id] ?? 0, environment, screen, options)
      try {
        let end: End = 'done'
        for (let at: Scenario | undefined = scenario; at !== undefined; ) {
          end = await teach(at, kept[at.id] ?? 0, room, screen, desk, keep)
          scenario = at
          next = following(at, scenarios, kept)
          at = end === 'done' && next?.continues === at.id ? next : undefined
          if (at !== undefined) summarise(screen, await room.begin(at))
        }
        if (end === 'quit') next = undefined
        if (end === 'reset') {
          await keep(scenario, 0)
          next = scenario
        }
        if (end === 'done') summarise(screen, await room.finish())
      } finally {
        screen.say(desk.paint('dim', 'Tidying up …'))
        leftovers.push(...(await room.close()))
      }
    }
    scenario = next
  }
  if (scenarios.every((each) => isDone(each, kept))) screen.good('You have come to the end of the tutorial.')
  return leftovers
}

async function openRoom(
  chain: Chain,
  done: number,
  environment: Environment,
  screen: Screen,
  { desk, random }: CourseOptions,
): Promise<Classroom> {
  const openWorkspace: Environment['openWorkspace'] = async (options) =>
    lookout(await environment.openWorkspace(options), (terminal, execution) => screen.follow(terminal, execution))
  screen.muted = true
  try {
    return await Classroom.open(chain, done, {
      environment: { ...environment, openWorkspace },
      random,
      onReplay: (scenario, { step }) => screen.say(desk.paint('dim', `doing again: ${scenario.title}, ${step.title}`)),
    })
  } finally {
    screen.muted = false
  }
}

async function teach(
  scenario: Scenario,
  from: number,
  room: Classroom,
  screen: Screen,
  desk: Desk,
  keep: (scenario: Scenario, steps: number) => Promise<void>,
): Promise<End> {
  screen.title(scenario.title, remarkOn(scenario))
  if (from === 0) for (const { markdown } of scenario.introduction) screen.prose(markdown)
  screen.say(
    desk.paint('dim', `\nYour namespace is ${room.run.namespace}: it stands where the text says ${scenario.namespace}.`),
  )
  return new Lesson(desk, screen, room.run).follow(from, (steps) => keep(scenario, steps))
}

/** What StatefulSet has promised, and kept, while the learner watched. */
function summarise(screen: Screen, outcome: ScenarioOutcome | undefined): void {
  if (outcome === undefined) return
  const kept = outcome.guarantees.filter(({ verdict }) => verdict === 'pass')
  const broken = outcome.guarantees.filter(({ verdict }) => verdict === 'fail')
  if (kept.length > 0) screen.good(`kept all the while: ${kept.map(({ guarantee }) => guarantee.id).join(', ')}`)
  for (const { guarantee, evaluation } of broken) {
    screen.bad(`not kept: ${guarantee.statement}\n${evaluation.violations.map(({ message }) => message).join('\n')}`)
  }
}
