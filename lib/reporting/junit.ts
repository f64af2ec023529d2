/** JUnit XML, as CI systems read it: a suite a scenario, a case a step; a suite of the guarantees. */
import type { Scenario } from '../scenario/model.ts'
import type { ScenarioOutcome, StepOutcome } from '../scenario/outcome.ts'
import type { Files, Report } from './report.ts'
import { knownResults, knownText, withoutKnown, type KnownResult } from './known-failures.ts'
import { counts, guaranteeResults, type GuaranteeResult } from './results.ts'
import { exchangeText } from './transcript.ts'

interface Case {
  name: string
  classname: string
  seconds: number
  failure?: string
  error?: string
  skipped?: string
  output?: string
}

export function junit({ outcome: whole }: Report): Files {
  const outcome = withoutKnown(whole)
  const guarantees = guaranteeResults(outcome).map(guaranteeCase)
  const known = knownResults(whole).map(knownCase)
  const suites: Suite[] = [
    ...outcome.scenarios.map((one) => ({ ...suiteOf(one.scenario), startedAt: one.startedAt, cases: casesOf(one) })),
    { name: 'Known failures', startedAt: outcome.startedAt, cases: known },
    { name: 'Guarantees', startedAt: outcome.startedAt, cases: guarantees },
  ].filter(({ cases }) => cases.length > 0)
  const { tests, failures, errors, time } = totals(suites.flatMap(({ cases }) => cases))
  const head = attributes({ name: 'stickyset', tests, failures, errors, time })
  return new Map([
    [
      'junit.xml',
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${suites.map(suiteXml).join('')}</testsuites>\n`,
    ],
  ])
}

/** The XML schemas of Jenkins and of Surefire know the file of a suite, but not that of a case. */
interface Suite {
  name: string
  file?: string
  startedAt: number
  cases: readonly Case[]
}

const suiteOf = ({ title, file }: Scenario): Pick<Suite, 'name' | 'file'> => ({ name: title, file })

function casesOf(outcome: ScenarioOutcome): Case[] {
  const { scenario, steps, reason = '' } = outcome
  if (steps.length > 0) return steps.map((step) => stepCase(outcome, step))
  const whole = { name: scenario.title, classname: scenario.id, seconds: 0 }
  return [outcome.verdict === 'skipped' ? { ...whole, skipped: reason } : { ...whole, error: reason }]
}

function stepCase(
  { scenario }: ScenarioOutcome,
  { step, verdict, startedAt, endedAt, exchanges, problems }: StepOutcome,
): Case {
  const message = problems.join('\n')
  return {
    name: step.title,
    classname: scenario.id,
    seconds: (endedAt - startedAt) / 1000,
    output: exchanges.map(exchangeText).join('\n'),
    ...(verdict === 'fail' && { failure: message }),
    ...((verdict === 'broken' || verdict === 'unknown') && { error: message }),
    ...(verdict === 'skipped' && { skipped: message }),
  }
}

/** One that passes fails: its entry is to be removed. */
function knownCase(known: KnownResult): Case {
  const { id, became, reason, issue } = known
  return {
    name: `${id}: ${reason}`,
    classname: 'known-failures',
    seconds: 0,
    ...(became === 'failed' && { skipped: knownText(known) }),
    ...(became === 'passed' && { failure: `${id} passes, though it is listed as a known failure (${issue})` }),
    ...(became === 'not tested' && { skipped: 'not part of this run, or without a verdict' }),
  }
}

function guaranteeCase({ guarantee, verdict, violations, gaps }: GuaranteeResult): Case {
  const told = violations.map(({ scenario, violation }) => `${scenario.scenario.id}: ${violation.message}`).join('\n')
  return {
    name: `${guarantee.id}: ${guarantee.title}`,
    classname: 'guarantees',
    seconds: 0,
    ...(verdict === 'fail' && counts(guarantee) && { failure: told }),
    ...(verdict === 'fail' &&
      !counts(guarantee) && { output: `differs from upstream, which promises nothing here: ${told}` }),
    ...(verdict === 'unknown' && {
      error: gaps.map(({ scenario, gap }) => `${scenario.scenario.id}: ${gap}`).join('\n'),
    }),
    ...(verdict === 'vacuous' && { skipped: 'the situation never arose' }),
  }
}

function suiteXml({ name, file, startedAt, cases }: Suite): string {
  const timestamp = new Date(startedAt).toISOString()
  return `  <testsuite${attributes({ name, file, ...totals(cases), timestamp })}>\n${cases.map(caseXml).join('')}  </testsuite>\n`
}

function totals(cases: readonly Case[]) {
  const count = (kind: 'failure' | 'error' | 'skipped'): number =>
    cases.filter((each) => each[kind] !== undefined).length
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0)
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds.toFixed(3),
  }
}

function caseXml({ name, classname, seconds, failure, error, skipped, output }: Case): string {
  const children = [
    skipped === undefined ? '' : `<skipped${attributes({ message: skipped })}/>`,
    problem('failure', failure),
    problem('error', error),
    output === undefined || output === '' ? '' : `<system-out>${escape(output)}</system-out>`,
  ].filter((child) => child !== '')
  const head = `    <testcase${attributes({ name, classname, time: seconds.toFixed(3) })}`
  return children.length === 0 ? `${head}/>\n` : `${head}>${children.join('')}</testcase>\n`
}

function problem(kind: string, text: string | undefined): string {
  if (text === undefined) return ''
  const [message = ''] = text.split('\n')
  return `<${kind}${attributes({ message, type: kind })}>${escape(text)}</${kind}>`
}

const attributes = (values: Record<string, string | number | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escape(`${value}`).replaceAll('\n', '&#10;')}"`)
    .join('')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters that XML cannot hold at all become the replacement character. */
export const escape = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
