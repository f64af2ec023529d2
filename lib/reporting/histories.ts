/** Everything that the API said, a JSON line an entry, and its picture. */
import type { Violation } from '../guarantees/guarantee.ts'
import { linesOf } from '../history/lines.ts'
import { timeline } from '../history/timeline.ts'
import type { ScenarioOutcome } from '../scenario/outcome.ts'
import type { Files, Report } from './report.ts'
import { folderOf } from './transcript.ts'

export function histories({ outcome }: Report): Files {
  const files = outcome.scenarios.flatMap((scenario) =>
    scenario.history === undefined
      ? []
      : ([
          [`${folderOf(scenario)}/history.jsonl`, [...linesOf(scenario.history)].join('')],
          [`${folderOf(scenario)}/timeline.svg`, timeline(scenario.history, findingsOf(scenario))],
        ] as const),
  )
  return new Map(files)
}

/** What the picture points at. */
const findingsOf = ({ guarantees }: ScenarioOutcome): Violation[] =>
  guarantees.flatMap(({ evaluation }) => evaluation.violations)
