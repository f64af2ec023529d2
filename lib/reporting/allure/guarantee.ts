/** A guarantee as an Allure test, and each scenario that it was held against as a step of that. */
import { LabelName, LinkType, Severity, Status, type StepResult, type TestResult } from 'allure-js-commons'
import type { Level, Verdict } from '../../guarantees/guarantee.ts'
import type { GuaranteeOutcome, ScenarioOutcome } from '../../scenario/outcome.ts'
import type { Report } from '../report.ts'
import { counts, type GuaranteeResult } from '../results.ts'
import { allureTest, incomplete, step } from './test.ts'

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

/** A failure that `isKnown` fails nobody. `position` among the guarantees: Allure puts tests in the order in which they start. */
export function guaranteeTest(report: Report, result: GuaranteeResult, position: number, isKnown = false): TestResult {
  const { guarantee, verdict, scenarios } = result
  const { id, title, level, statement, source, catalogue } = guarantee
  // They are judged at the end, and stand there in the report.
  const at = report.outcome.endedAt + position
  return {
    ...allureTest(report, {
      id: `guarantee ${id}`,
      name: title,
      feature: 'Guarantees',
      severity: severityOf[level],
      status: verdict === 'fail' && (isKnown || !counts(guarantee)) ? Status.SKIPPED : statusOf[verdict],
      message: isKnown ? `a known failure\n${messageOf(result)}` : messageOf(result),
      description: `${statement}\n\nLevel: ${level}. Behaviours: ${catalogue.join(', ')}.`,
      start: at,
      stop: at,
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
  if (verdict === 'fail')
    return counts(guarantee) ? told : `differs from upstream, which promises nothing here\n${told}`
  if (verdict === 'unknown') {
    return [incomplete, ...gaps.map(({ scenario, gap }) => `${scenario.scenario.id}: ${gap}`)].join('\n')
  }
  return verdict === 'vacuous' ? 'the situation never arose' : ''
}

function scenarioStep(scenario: ScenarioOutcome, { verdict, evaluation }: GuaranteeOutcome): StepResult {
  const { exercised, violations, gaps } = evaluation
  const arose = exercised === 0 ? 'never arose' : `arose ${exercised === 1 ? 'once' : `${exercised} times`}`
  const told = [...violations.map(violationText), ...gaps].join('\n')
  return step(
    `${scenario.scenario.title}: ${verdict}, ${arose}`,
    statusOf[verdict],
    scenario.startedAt,
    scenario.endedAt,
    told,
  )
}

const violationText = ({ message, at, because }: GuaranteeOutcome['evaluation']['violations'][number]): string =>
  `${message} (entry ${at} of the history${because.length > 0 ? `, because of ${because.join(', ')}` : ''})`
