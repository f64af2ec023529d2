/** What a person reads at the end of a run, in the terminal. */
import type { Report } from './report.ts'
import { conclude, counts, guaranteeResults, statistics, type Conclusion, type GuaranteeResult } from './results.ts'

const meaning: Readonly<Record<Conclusion, string>> = {
  conformant: 'the cluster keeps the promises that were put to the test',
  nonconformant: 'the cluster breaks a promise, or does not do what a scenario says',
  inconclusive: 'nothing is proven: no step ran, or the evidence has gaps',
  broken: 'the environment or stickyset itself failed',
  interrupted: 'the run was ended before its time',
}

export function summaryText(report: Report): string {
  const { outcome } = report
  const conclusion = conclude(outcome)
  const { passed, failed, skipped } = statistics(outcome)
  const sections = [
    problemsText(report),
    skippedText(report),
    guaranteesText(guaranteeResults(outcome)),
    outcome.leftovers.length === 0 ? '' : list('left behind in the cluster:', outcome.leftovers),
    `${conclusion}: ${meaning[conclusion]}`,
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** How many problems are told in full. */
const most = 5

function problemsText({ outcome }: Report): string {
  const steps = outcome.scenarios.flatMap(({ scenario, steps, verdict, reason }) => [
    ...steps
      .filter((step) => step.verdict === 'fail' || step.verdict === 'broken')
      .map((step) => list(`${step.verdict}: ${scenario.title}, ${step.step.title}`, step.problems)),
    ...(reason !== undefined && verdict !== 'skipped' ? [list(`${verdict}: ${scenario.title}`, [reason])] : []),
  ])
  const rest = steps.length > most ? [`and ${steps.length - most} more: see the report`] : []
  return [...steps.slice(0, most), ...rest].join('\n\n')
}

function skippedText({ outcome }: Report): string {
  const skipped = outcome.scenarios.filter(({ verdict }) => verdict === 'skipped')
  return skipped.length === 0 ? '' : list('skipped:', skipped.map(({ scenario, reason }) => `${scenario.title}: ${reason ?? 'it was not reached'}`))
}

function guaranteesText(results: readonly GuaranteeResult[]): string {
  if (results.length === 0) return ''
  const rows = results
    .filter(({ verdict }) => verdict !== 'vacuous')
    .flatMap((result) => [
      `  ${result.guarantee.id.padEnd(width(results))}  ${verdictWord(result).padEnd(7)}  ${result.guarantee.title}`,
      ...result.violations.slice(0, 3).map(({ scenario, violation }) => `      ${scenario.scenario.id}: ${violation.message}`),
      ...(result.violations.length > 3 ? [`      and ${result.violations.length - 3} more: see the report`] : []),
      ...(result.verdict === 'unknown' ? result.gaps.slice(0, 1).map(({ gap }) => `      ${gap}`) : []),
    ])
  const vacuous = results.filter(({ verdict }) => verdict === 'vacuous').map(({ guarantee }) => guarantee.id)
  return ['guarantees:', ...rows, ...(vacuous.length > 0 ? [`  never put to the test: ${vacuous.join(', ')}`] : [])].join('\n')
}

const width = (results: readonly GuaranteeResult[]): number => Math.max(...results.map(({ guarantee }) => guarantee.id.length))

const verdictWord = ({ verdict, guarantee }: GuaranteeResult): string =>
  verdict === 'fail' && !counts(guarantee) ? 'differs' : verdict

const list = (head: string, lines: readonly string[]): string =>
  [head, ...lines.map((line) => line.replace(/^/gm, '  '))].join('\n')
