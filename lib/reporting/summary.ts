/** What a person reads at the end of a run, in the terminal. */
import type { Verdict } from '../guarantees/guarantee.ts'
import type { StepOutcome } from '../scenario/outcome.ts'
import type { Report } from './report.ts'
import { knownResults, withoutKnown } from './known-failures.ts'
import {
  conclude,
  counts,
  guaranteeResults,
  statistics,
  statisticsText,
  type Conclusion,
  type GuaranteeResult,
} from './results.ts'

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
  const sections = [
    problemsText({ ...report, outcome: withoutKnown(outcome) }),
    skippedText(report),
    guaranteesText(guaranteeResults(outcome)),
    knownFailuresText(report),
    outcome.leftovers.length === 0 ? '' : list('left behind in the cluster:', outcome.leftovers),
    `${conclusion}: ${meaning[conclusion]}`,
    statisticsText(statistics(outcome)),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function knownFailuresText({ outcome }: Report): string {
  const results = knownResults(outcome)
  if (results.length === 0) return ''
  return list(
    'known failures:',
    results.map((known) => `${known.became}: ${known.id}, until ${known.expires}: ${known.reason} (${known.issue})`),
  )
}

/** How many problems are told in full. */
const most = 5

function problemsText({ outcome }: Report): string {
  const steps = outcome.scenarios.flatMap(({ scenario, steps, verdict, reason }) => [
    ...steps
      .filter((step) => step.verdict !== 'pass' && step.verdict !== 'skipped')
      .map((step) => list(`${step.verdict}: ${scenario.title}, ${step.step.title}`, step.problems)),
    ...(reason !== undefined && verdict !== 'skipped' && steps.length === 0
      ? [list(`${verdict}: ${scenario.title}`, [reason])]
      : []),
  ])
  const rest = steps.length > most ? [`and ${steps.length - most} more: see the report`] : []
  return [...steps.slice(0, most), ...rest].join('\n\n')
}

function skippedText({ outcome }: Report): string {
  const skipped = outcome.scenarios.filter(({ verdict }) => verdict === 'skipped')
  return skipped.length === 0
    ? ''
    : list(
        'skipped:',
        skipped.map(({ scenario, reason, steps }) => `${scenario.title}: ${reason ?? firstReason(steps)}`),
      )
}

const firstReason = (steps: readonly StepOutcome[]): string =>
  steps.find(({ verdict }) => verdict === 'skipped')?.problems[0] ?? 'it was not reached'

function guaranteesText(results: readonly GuaranteeResult[]): string {
  if (results.length === 0) return ''
  const of = (wanted: Verdict): GuaranteeResult[] => results.filter(({ verdict }) => verdict === wanted)
  const told = [...of('fail'), ...of('pass')].flatMap((result) => [
    `  ${result.guarantee.id.padEnd(width(results))}  ${verdictWord(result).padEnd(7)}  ${result.guarantee.title}`,
    ...firstOf(
      result.violations.map(({ scenario, violation }) => `      ${scenario.scenario.id}: ${violation.message}`),
    ),
  ])
  const gaps = new Set(of('unknown').flatMap((result) => result.gaps.map(({ gap }) => `      ${gap}`)))
  return [
    'guarantees:',
    ...told,
    ...named('not known, because the evidence has gaps', of('unknown')),
    ...firstOf([...gaps]),
    ...named('never put to the test', of('vacuous')),
  ].join('\n')
}

/** The first few lines, and how many more there are. */
const firstOf = (lines: readonly string[]): string[] =>
  lines.length > 3 ? [...lines.slice(0, 3), `      and ${lines.length - 3} more: see the report`] : [...lines]

const named = (head: string, results: readonly GuaranteeResult[]): string[] =>
  results.length === 0 ? [] : [`  ${head}: ${results.map(({ guarantee }) => guarantee.id).join(', ')}`]

const width = (results: readonly GuaranteeResult[]): number =>
  Math.max(...results.map(({ guarantee }) => guarantee.id.length))

const verdictWord = ({ verdict, guarantee }: GuaranteeResult): string =>
  verdict === 'fail' && !counts(guarantee) ? 'differs' : verdict

const list = (head: string, lines: readonly string[]): string =>
  [head, ...lines.map((line) => line.replace(/^/gm, '  '))].join('\n')
