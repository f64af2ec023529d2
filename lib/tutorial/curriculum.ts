/** Which scenario comes next for a learner. */
import type { Scenario } from '../scenario/model.ts'
import type { Progress } from './progress.ts'

export const isDone = ({ id, steps }: Scenario, progress: Progress): boolean => (progress[id] ?? 0) >= steps.length

/** The first one that is not done; the very first when all are. */
export const nextUp = (scenarios: readonly Scenario[], progress: Progress): Scenario | undefined =>
  scenarios.find((scenario) => !isDone(scenario, progress)) ?? scenarios[0]

/** The one after `scenario` that is not done. */
export const following = (
  scenario: Scenario,
  scenarios: readonly Scenario[],
  progress: Progress,
): Scenario | undefined => scenarios.slice(scenarios.indexOf(scenario) + 1).find((other) => !isDone(other, progress))
