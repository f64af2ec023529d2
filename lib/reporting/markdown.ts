/** The verdict as Markdown, for the summary of a GitHub workflow's step. */
import type { Report } from './report.ts'
import { knownResults, withoutKnown } from './known-failures.ts'
import { conclude, guaranteeResults, statistics, statisticsText } from './results.ts'

const marks: Readonly<Record<string, string>> = {
  pass: '✅',
  fail: '❌',
  broken: '💥',
  skipped: '⏭️',
  unknown: '❔',
  vacuous: '➖',
}

export function markdownSummary(report: Report): string {
  const { outcome, cluster } = report
  const scenarios = outcome.scenarios.map(
    ({ scenario, verdict, steps, reason }) =>
      `| ${marks[verdict]} ${verdict} | ${cell(scenario.title)} | ${steps.filter((step) => step.verdict === 'pass').length}/${
        scenario.steps.length
      } | ${cell(reason ?? '')} |`,
  )
  const guarantees = guaranteeResults(outcome).map(
    ({ guarantee, verdict, exercised }) =>
      `| ${marks[verdict]} ${verdict} | [${cell(guarantee.title)}](${guarantee.source.url}) | ${guarantee.level} | ${exercised} |`,
  )
  return [
    `## StatefulSet conformance: ${conclude(outcome)}`,
    '',
    `${cluster.implementation.name} ${cluster.implementation.version}: ${statisticsText(statistics(outcome))}`,
    '',
    '| verdict | scenario | steps | |',
    '| --- | --- | --- | --- |',
    ...scenarios,
    '',
    '| verdict | guarantee | level | exercised |',
    '| --- | --- | --- | --- |',
    ...guarantees,
    '',
    ...knownFailures(report),
    ...firstProblem({ ...report, outcome: withoutKnown(outcome) }),
  ].join('\n')
}

function knownFailures({ outcome }: Report): string[] {
  const results = knownResults(outcome)
  if (results.length === 0) return []
  const rows = results.map(
    ({ id, became, reason, issue, expires }) => `| ${became} | ${id} | [${cell(reason)}](${issue}) | ${expires} |`,
  )
  return ['| known failure | | reason | until |', '| --- | --- | --- | --- |', ...rows, '']
}

function firstProblem({ outcome, cluster }: Report): string[] {
  const failed = outcome.scenarios.flatMap(({ scenario, steps }) =>
    steps.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped').map((step) => ({ scenario, step })),
  )[0]
  if (failed === undefined) return []
  const fence = '````'
  return [
    `### First: ${failed.scenario.title}, ${failed.step.step.title}`,
    '',
    `${fence}text`,
    ...failed.step.problems,
    fence,
    '',
    `Again: \`stickyset run ${failed.scenario.id} --cluster=${cluster.adapter}\``,
    '',
  ]
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
