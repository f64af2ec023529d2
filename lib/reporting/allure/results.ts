/** Results as Allure reads them: a test a step, a test a guarantee. Names and ids are the same from run to run. */
import { LabelName, Severity, type Attachment, type TestResult } from 'allure-js-commons'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { conformance } from '../conformance.ts'
import type { Files, Report } from '../report.ts'
import { guaranteeResults } from '../results.ts'
import { folderOf } from '../transcript.ts'
import { Attachments } from './attachments.ts'
import { contextFiles } from './context.ts'
import { guaranteeTest } from './guarantee.ts'
import { statusOf, stepTest } from './step.ts'
import { allureTest } from './test.ts'

/** `evidence` are the scenarios' own files: transcripts, histories and timelines. */
export function allureResults(report: Report, evidence: Files): Files {
  const attachments = new Attachments()
  const tests: TestResult[] = []
  const byScenario = new Map<ScenarioOutcome, Attachment[]>()
  for (const scenario of report.outcome.scenarios) {
    const whole = evidenceOf(scenario, evidence, attachments)
    byScenario.set(scenario, whole)
    const own = scenario.steps.map((step) => stepTest(report, scenario, step, attachments))
    tests.push(...(own.length > 0 ? own : [wholeTest(report, scenario)]).map((test) => withAttachments(test, whole)))
  }
  const verdict = [...conformance(report)].map(([name, text]) => attachments.add(name, 'application/yaml', text))
  for (const result of guaranteeResults(report.outcome)) {
    const broken = result.violations.flatMap(({ scenario }) => byScenario.get(scenario) ?? [])
    tests.push(withAttachments(guaranteeTest(report, result), [...new Set([...broken, ...verdict])]))
  }
  return new Map([
    ...tests.map((test): [string, string] => [`${test.uuid}-result.json`, JSON.stringify(test)]),
    ...contextFiles(report),
    ...attachments.files,
  ])
}

const withAttachments = (test: TestResult, more: readonly Attachment[]): TestResult => ({
  ...test,
  attachments: [...test.attachments, ...more],
})

const evidenceTypes: readonly [string, string][] = [
  ['timeline.svg', 'image/svg+xml'],
  ['transcript.txt', 'text/plain'],
  ['history.jsonl', 'application/x-ndjson'],
]

function evidenceOf(scenario: ScenarioOutcome, evidence: Files, attachments: Attachments): Attachment[] {
  return evidenceTypes.flatMap(([name, type]) => {
    const text = evidence.get(`${folderOf(scenario)}/${name}`)
    return text === undefined ? [] : [attachments.add(name, type, text)]
  })
}

/** For a scenario of which no step ran. */
function wholeTest(report: Report, { scenario, verdict, reason = '', startedAt, endedAt }: ScenarioOutcome): TestResult {
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
