/** From each promise to where it is written, where it is put to the test, and what proves that it can fail. */
import { guarantees } from '../guarantees/guarantees.ts'
import type { Scenario } from '../scenario/model.ts'
import type { Files, Report } from './report.ts'
import { guaranteeResults } from './results.ts'

export function traceability(report: Report): Files {
  const results = new Map(guaranteeResults(report.outcome).map((result) => [result.guarantee.id, result]))
  const all = new Map([...guarantees, ...[...results].map(([id, { guarantee }]) => [id, guarantee] as const)])
  const rows = [...all.values()].map((guarantee) => ({
    guarantee,
    verdict: results.get(guarantee.id)?.verdict ?? 'not judged',
    scenarios: scenariosOf(guarantee.id, report),
    mutants: report.mutants.filter(({ caughtBy }) => caughtBy.includes(guarantee.id)).map(({ id }) => id),
  }))
  const without = (what: 'scenarios' | 'mutants', head: string): string[] => {
    const lacking = rows.filter((row) => row[what].length === 0)
    return lacking.length === 0 ? [] : [`${head}: ${lacking.map(({ guarantee }) => guarantee.id).join(', ')}.`, '']
  }
  const text = [
    '# Traceability',
    '',
    'Of each guarantee: what upstream says, the ids of the behaviours that it is about, the scenarios of this run in which it was',
    'put to the test (in bold: it is named there), and the mutants that it must catch.',
    '',
    ...without('scenarios', 'Put to the test by no scenario of this run'),
    ...without('mutants', 'Without a mutant that proves that it can fail'),
    '| guarantee | level | promise | behaviours | verdict | scenarios | mutants |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ guarantee: { id, level, statement, source, catalogue }, verdict, scenarios, mutants }) =>
        `| ${[id, level, `${cell(statement)} ([source](${source.url}))`, catalogue.join(', '), verdict, scenarios.join(', '), mutants.join(', ')].join(' | ')} |`,
    ),
    '',
  ].join('\n')
  return new Map([['traceability.md', text]])
}

function scenariosOf(id: string, { outcome }: Report): string[] {
  return outcome.scenarios.flatMap(({ scenario, guarantees }) => {
    const exercised = guarantees.find(({ guarantee }) => guarantee.id === id)?.evaluation.exercised ?? 0
    if (names(scenario, id)) return [`**${scenario.id}**${exercised > 0 ? ` (${exercised})` : ' (not reached)'}`]
    return exercised > 0 ? [`${scenario.id} (${exercised})`] : []
  })
}

const names = ({ steps }: Scenario, id: string): boolean =>
  steps.some(({ items }) =>
    items.some((item) => item.kind === 'check' && item.checks.some(({ guarantee }) => guarantee === id)),
  )

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
