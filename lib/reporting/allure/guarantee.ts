/** A guarantee as an Allure test, and each scenario that it was held against as a step of that. */
import { LabelName, LinkType, Severity, Status, type StepResult, type TestResult } from 'allure-js-commons'
import type { Level, Verdict } from '../../guarantees/guarantee.ts'
import type { GuaranteeOutcome, ScenarioOutcome } from '../../scenario/outcome.ts'
import type { Report } from '../report.ts'
import { counts, type GuaranteeResult } from '../results.ts'
import { allureTest, step } from './test.ts'

/** Unknown is broken: not the cluster's fault, as far as we can tell. */
const statusOf: Readonly<Record<Verdict, Status>> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  unknown: Status.BROKEN,
  vacuous: Status.SKIPPED,
}

const severityOf: Readonly<Record<Level, Severity>> = {
  core: Severity.CRITICAL,
  extended: Severity.NORMAL,
  implementation: Severity.TRIVIAL,
}

export function guaranteeTest(report: Report, result: GuaranteeResult): TestResult {
  const { guarantee, verdict, scenarios } = result
  const { id, title, level, statement, source, catalogue } = guarantee
  const { endedAt } = report.outcome
  return {
    ...allureTest(report, {
      id: `guarantee ${id}`,
      name: title,
      feature: 'Guarantees',
      severity: severityOf[level],
      status: verdict === 'fail' && !counts(guarantee) ? Status.SKIPPED : statusOf[verdict],
      message: messageOf(result),
      description: `${statement}\n\nLevel: ${level}. Behaviours: ${catalogue.join(', ')}.`,
      // They are judged at the end, and stand there in the report.
      start: endedAt,
      stop: endedAt,
      labels: [
        { name: LabelName.STORY, value: level },
        { name: LabelName.PARENT_SUITE, value: 'guarantees' },
        { name: LabelName.SUITE, value: level },
        ...catalogue.map((value) => ({ name: LabelName.TAG, value })),
      ],
    }),
    links: [{ name: source.title, url: source.url, type: LinkType.DEFAULT }],
    steps: scenarios.map(({ scenario, outcome }) => scenarioStep(scenario, outcome)),
  }
}

function messageOf({ guarantee, verdict, violations, gaps }: GuaranteeResult): string {
  const told = violations.map(({ scenario, violation }) => `${scenario.scenario.id}: ${violation.message}`).join('\n')
  if (verdict === 'fail') return counts(guarantee) ? told : `differs from upstream, which promises nothing here\n${told}`
  if (verdict === 'unknown') {
    return ['the evidence is not complete', ...gaps.map(({ scenario, gap }) => `${scenario.scenario.id}: ${gap}`)].join('\n')
  }
  return verdict === 'vacuous' ? 'the situation never arose' : ''
}

function scenarioStep(scenario: ScenarioOutcome, { verdict, evaluation }: GuaranteeOutcome): StepResult {
  const { startedAt, endedAt } = scenario
  const name = `${scenario.scenario.title}: ${verdict}, arose ${evaluation.exercised} times`
  const told = [...evaluation.violations.map(violationText), ...evaluation.gaps].join('\n')
  return {
    ...step(name, statusOf[verdict], startedAt, endedAt, told),
    steps: evaluation.violations.map(({ subject, message }) => step(`${subject}: ${message}`, Status.FAILED, startedAt, endedAt)),
  }
}

const violationText = ({ message, at, because }: GuaranteeOutcome['evaluation']['violations'][number]): string =>
  `${message} (entry ${at} of the history${because.length > 0 ? `, because of ${because.join(', ')}` : ''})`
