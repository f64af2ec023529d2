/** A step of a scenario as an Allure test, and each of its commands as a step of that. */
import { LabelName, LinkType, Severity, Status, type Link, type StepResult, type TestResult } from 'allure-js-commons'
import type { Prose, Profile, Step } from '../../scenario/model.ts'
import type { ExchangeOutcome, ScenarioOutcome, StepOutcome, StepVerdict } from '../../scenario/outcome.ts'
import type { Report } from '../report.ts'
import { entered } from '../transcript.ts'
import type { Attachments } from './attachments.ts'
import { allureTest, incomplete, step } from './test.ts'

export const statusOf: Readonly<Record<StepVerdict, Status>> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  skipped: Status.SKIPPED,
  broken: Status.BROKEN,
  unknown: Status.BROKEN,
}

const severityOf: Readonly<Record<Profile, Severity>> = {
  tutorial: Severity.NORMAL,
  core: Severity.CRITICAL,
  extended: Severity.NORMAL,
}

export function stepTest(
  report: Report,
  scenario: ScenarioOutcome,
  outcome: StepOutcome,
  attachments: Attachments,
): TestResult {
  const { id, title, profile, file, steps } = scenario.scenario
  const position = steps.indexOf(outcome.step)
  // Those that did not run have the same time; Allure puts tests in the order in which they start.
  const later = outcome.verdict === 'skipped' ? position : 0
  return {
    ...allureTest(report, {
      id: `${id}: ${position + 1}. ${outcome.step.title}`,
      name: outcome.step.title,
      feature: title,
      severity: severityOf[profile],
      status: statusOf[outcome.verdict],
      message: [...(outcome.verdict === 'unknown' ? [incomplete] : []), ...outcome.problems].join('\n'),
      description: proseOf(outcome.step),
      start: outcome.startedAt + later,
      stop: outcome.endedAt + later,
      labels: [
        { name: LabelName.STORY, value: scenario.scenario.id },
        { name: LabelName.PARENT_SUITE, value: profile },
        { name: LabelName.SUITE, value: title },
        { name: LabelName.PACKAGE, value: file },
        { name: LabelName.TAG, value: profile },
      ],
    }),
    links: linksOf(scenario, outcome.step),
    steps: outcome.exchanges.map((exchange) => exchangeStep(exchange, attachments)),
    attachments: outcome.attachments.map(({ name, mediaType, content }) => attachments.add(name, mediaType, content)),
  }
}

function exchangeStep(exchange: ExchangeOutcome, attachments: Attachments): StepResult {
  const { mismatch, output, terminal, attempts, exitCode, startedAt, endedAt } = exchange
  const status = mismatch === undefined ? Status.PASSED : Status.FAILED
  return {
    ...step(entered(exchange), status, startedAt, endedAt, mismatch?.text),
    attachments: [
      ...(output === '' ? [] : [attachments.add('output', 'text/plain', output)]),
      ...(mismatch === undefined ? [] : [attachments.add('expected beside actual', 'text/plain', mismatch.text)]),
    ],
    parameters: [
      ...(terminal === '' ? [] : [{ name: 'terminal', value: terminal }]),
      ...(attempts > 1 ? [{ name: 'attempts', value: `${attempts}` }] : []),
      ...(exitCode === undefined || exitCode === 0 ? [] : [{ name: 'exit code', value: `${exitCode}` }]),
    ],
  }
}

const proseOf = ({ items }: Step): string =>
  items
    .filter((item): item is Prose => item.kind === 'prose')
    .map(({ markdown }) => markdown.trim())
    .join('\n\n')

/** To the sources of the guarantees that the step checks. */
function linksOf({ guarantees }: ScenarioOutcome, { items }: Step): Link[] {
  const named = items.flatMap((item) => (item.kind === 'check' ? item.checks.map(({ guarantee }) => guarantee) : []))
  return guarantees
    .filter(({ guarantee }) => named.includes(guarantee.id))
    .map(({ guarantee: { id, source } }) => ({
      name: `${id}: ${source.title}`,
      url: source.url,
      type: LinkType.DEFAULT,
    }))
}
