/** A report made again from what was recorded: the steps are as they were, the guarantees are judged anew. */
import { judge } from '../../guarantees/guarantees.ts'
import type { History } from '../../history/history.ts'
import type { Report } from '../../reporting/report.ts'
import { conclude, guaranteeResults } from '../../reporting/results.ts'
import type { Profile, Scenario } from '../../scenario/model.ts'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { scenarioVerdict } from '../../scenario/run/verdict.ts'
import type { Recorded, RecordedScenario } from './recorded.ts'

/** `histories` by the id of the scenario, of all of which a step ran. */
export function judgeAgain(recorded: Recorded, histories: ReadonlyMap<string, History>): Report {
  const { suite, implementation, cluster } = recorded
  const features = new Set(cluster.supportedFeatures)
  const startedAt = Date.parse(recorded.date)
  const scenarios = recorded.profiles.flatMap(({ name, scenarios }) =>
    scenarios.map((each): ScenarioOutcome => {
      const history = histories.get(each.id)
      const steps = each.steps.map(({ title, verdict, problems = [], unkept }) => {
        const step = { title, line: 1, items: [] }
        return {
          step,
          verdict,
          startedAt,
          endedAt: startedAt,
          exchanges: [],
          problems,
          ...(unkept && { unkept }),
          attachments: [],
        }
      })
      const guarantees = history === undefined ? [] : judge(history, features)
      return {
        scenario: scenarioOf(each, name, history),
        namespace: history?.namespace ?? '',
        startedAt,
        endedAt: startedAt,
        verdict: history === undefined ? each.verdict : scenarioVerdict(steps, guarantees),
        ...(each.reason !== undefined && { reason: each.reason }),
        steps,
        guarantees,
        ...(history !== undefined && { history }),
        images: {},
      }
    }),
  )
  return {
    outcome: {
      startedAt,
      endedAt: startedAt,
      scenarios,
      leftovers: recorded.leftovers,
      ...(recorded.knownFailures && { knownFailures: recorded.knownFailures }),
      ...(recorded.result === 'interrupted' && { interrupted: true }),
    },
    suite,
    cluster: { adapter: cluster.adapter, implementation, features, clusterDomain: cluster.clusterDomain },
    terminal: 'sandbox',
    mutants: [],
  }
}

/** The history itself says what its scenario is called, and where it stands. */
function scenarioOf({ id }: RecordedScenario, profile: Profile, history: History | undefined): Scenario {
  const mark = history?.entries.find((entry) => entry.type === 'MARK' && entry.kind === 'scenario')
  const { text = id, where = id } = mark?.type === 'MARK' ? mark : {}
  return {
    file: where.replace(/:\d+$/, ''),
    id,
    title: text,
    profile,
    features: [],
    namespace: 'default',
    clusterDomain: history?.clusterDomain ?? '',
    requiresClusterDomain: false,
    introduction: [],
    steps: [],
  }
}

/** Where the recorded verdicts are not those that follow from the histories, a sentence each. */
export function differences(recorded: Recorded, { outcome }: Report): string[] {
  const now = new Map(guaranteeResults(outcome).map((result) => [result.guarantee.id, result]))
  const before = new Map(recorded.guarantees.map((entry) => [entry.id, entry]))
  const changed = recorded.guarantees.flatMap(({ id, verdict, exercised, violations = [] }) => {
    const result = now.get(id)
    if (result === undefined) return [`${id}: the report says ${verdict}; there is no such guarantee now`]
    const was = described(
      verdict,
      exercised,
      violations.map(({ scenario, message }) => `${scenario}: ${message}`),
    )
    const is = described(
      result.verdict,
      result.exercised,
      result.violations.map(({ scenario, violation }) => `${scenario.scenario.id}: ${violation.message}`),
    )
    return was === is ? [] : [`${id}: the report says ${was}; its histories say ${is}`]
  })
  const added = [...now.values()].filter(({ guarantee }) => !before.has(guarantee.id))
  const result = conclude(outcome)
  return [
    ...changed,
    ...added.map(
      ({ guarantee, verdict }) => `${guarantee.id}: the report says nothing of it; its histories say ${verdict}`,
    ),
    ...(result === recorded.result ? [] : [`the report says ${recorded.result}; its histories say ${result}`]),
  ]
}

const described = (verdict: string, exercised: number, violations: readonly string[]): string =>
  `${verdict}, exercised ${exercised} times${violations.length === 0 ? '' : ` (${violations.toSorted().join('; ')})`}`
