/** Results as Allure reads them: a test a step, a test a guarantee. Names and ids are the same from run to run. */
import {
  LabelName,
  Severity,
  type Attachment,
  type Globals,
  type TestResult,
  type TestResultContainer,
} from 'allure-js-commons'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { conformance } from '../conformance.ts'
import type { Files, Report } from '../report.ts'
import { withoutKnown } from '../known-failures.ts'
import { guaranteeResults } from '../results.ts'
import { traceability } from '../traceability.ts'
import { folderOf } from '../transcript.ts'
import { Attachments } from './attachments.ts'
import { contextFiles } from './context.ts'
import { guaranteeTest } from './guarantee.ts'
import { statusOf, stepTest } from './step.ts'
import { allureTest, step, uuidOf } from './test.ts'

/** `evidence` are the scenarios' own files: transcripts, histories and timelines. */
export function allureResults(report: Report, evidence: Files): Files {
  const attachments = new Attachments()
  const attach = (scenario: ScenarioOutcome, name: string, type: string): Attachment[] => {
    const text = evidence.get(`${folderOf(scenario)}/${name}`)
    return text === undefined ? [] : [attachments.add(name, type, text)]
  }
  const picture = (scenario: ScenarioOutcome): Attachment[] => attach(scenario, 'timeline.svg', 'image/svg+xml')

  const tests: TestResult[] = []
  const containers: TestResultContainer[] = []
  const counted = withoutKnown(report.outcome)
  for (const scenario of counted.scenarios) {
    const steps = scenario.steps.map((each) => stepTest(report, scenario, each, attachments))
    tests.push(
      ...(steps.length > 0 ? steps : [wholeTest(report, scenario)]).map((test) => attached(test, picture(scenario))),
    )
    if (steps.length > 0) {
      const texts = [
        ...attach(scenario, 'transcript.txt', 'text/plain'),
        ...attach(scenario, 'history.jsonl', 'application/x-ndjson'),
      ]
      containers.push(containerOf(scenario, steps, texts))
    }
  }
  const failing = new Set(
    guaranteeResults(counted).flatMap(({ guarantee, verdict }) => (verdict === 'fail' ? [guarantee.id] : [])),
  )
  for (const [position, result] of guaranteeResults(report.outcome).entries()) {
    const broken = new Set(result.violations.map(({ scenario }) => scenario))
    const isKnown = result.verdict === 'fail' && !failing.has(result.guarantee.id)
    tests.push(attached(guaranteeTest(report, result, position, isKnown), [...broken].flatMap(picture)))
  }
  const globals = globalsOf(report, attachments)
  return new Map([
    ...tests.map((test): [string, string] => [`${test.uuid}-result.json`, JSON.stringify(test)]),
    ...containers.map((container): [string, string] => [`${container.uuid}-container.json`, JSON.stringify(container)]),
    [`${uuidOf('globals')}-globals.json`, JSON.stringify(globals)],
    ...contextFiles(report),
    ...attachments.files,
  ])
}

const attached = (test: TestResult, more: readonly Attachment[]): TestResult => ({
  ...test,
  attachments: [...test.attachments, ...more],
})

/** What is about the run and no one test: the verdict, and what should not have happened. */
function globalsOf(report: Report, attachments: Attachments): Globals {
  const { endedAt: timestamp, leftovers, interrupted } = report.outcome
  const whole = [
    ...[...conformance(report)].map(([name, text]) => attachments.add(name, 'application/yaml', text)),
    ...[...traceability(report)].map(([name, text]) => attachments.add(name, 'text/markdown', text)),
  ]
  const errors = [
    ...(interrupted === true ? ['the run was interrupted: what follows is what there was by then'] : []),
    ...leftovers.map((line) => `left behind in the cluster: ${line}`),
  ]
  return {
    attachments: whole.map((attachment) => ({ ...attachment, timestamp })),
    errors: errors.map((message) => ({ message, timestamp })),
  }
}

/** What all steps of a scenario share is shown with each of them. */
function containerOf(
  outcome: ScenarioOutcome,
  tests: readonly TestResult[],
  attachments: Attachment[],
): TestResultContainer {
  const { scenario, verdict, startedAt, endedAt } = outcome
  const whole = { ...step('The whole scenario', statusOf[verdict], startedAt, endedAt), attachments }
  return {
    uuid: uuidOf(`the whole of ${scenario.id}`),
    name: scenario.title,
    children: tests.map(({ uuid }) => uuid),
    befores: [],
    afters: [whole],
  }
}

/** For a scenario of which no step ran. */
function wholeTest(
  report: Report,
  { scenario, verdict, reason = '', startedAt, endedAt }: ScenarioOutcome,
): TestResult {
  return allureTest(report, {
    id: scenario.id,
    name: scenario.title,
    feature: scenario.title,
    severity: Severity.NORMAL,
    status: statusOf[verdict],
    message: reason,
    description: '',
    start: startedAt,
    stop: endedAt,
    labels: [{ name: LabelName.PARENT_SUITE, value: scenario.profile }],
  })
}
