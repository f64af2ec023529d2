/** The results as Sonobuoy lays out those of a plugin: what reads its tarballs reads these. */
import { gzipSync } from 'node:zlib'
import { dump } from 'js-yaml'
import { junit } from '../junit.ts'
import { withoutKnown } from '../known-failures.ts'
import type { Files, Report } from '../report.ts'
import { conclude, counts, guaranteeResults } from '../results.ts'
import { summaryText } from '../summary.ts'
import { transcripts } from '../transcript.ts'
import { tar } from './tar.ts'

const results = 'plugins/e2e/results/global'

export function sonobuoy(report: Report): Files {
  const { suite, cluster, outcome } = report
  const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`
  return new Map([
    [`${results}/e2e.log`, `${[...transcripts(report).values()].join('\n')}\n${summaryText(report)}`],
    [`${results}/junit_01.xml`, junit(report).get('junit.xml') ?? ''],
    ['plugins/e2e/sonobuoy_results.yaml', dump(itemsOf(report), { lineWidth: -1 })],
    [
      'plugins/e2e/definition.json',
      json({ Definition: { 'sonobuoy-config': { driver: 'Job', 'plugin-name': 'e2e', 'result-format': 'junit' } } }),
    ],
    [
      'meta/info.json',
      json({ name: suite.name, version: suite.version, started: new Date(outcome.startedAt).toISOString() }),
    ],
    ['serverversion.json', json({ gitVersion: cluster.implementation.version })],
  ])
}

/** All of it as one file, as `sonobuoy results` takes it. */
export const sonobuoyTarball = (report: Report): Uint8Array => gzipSync(tar(sonobuoy(report), report.outcome.endedAt))

interface Item {
  name: string
  status: string
  meta?: Record<string, string>
  details?: Record<string, string>
  items?: Item[]
}

function itemsOf(report: Report): Item {
  const outcome = withoutKnown(report.outcome)
  const steps = outcome.scenarios.map(({ scenario, steps, verdict, reason }) => {
    const items = steps.map(({ step, verdict: of, problems }) => item(step.title, of, problems.join('\n')))
    return group(scenario.title, items.length > 0 ? items : [item(scenario.title, verdict, reason)])
  })
  const guarantees = guaranteeResults(outcome).map(({ guarantee, verdict, violations }) => {
    const told = violations.map(({ violation }) => violation.message).join('\n')
    return item(
      `${guarantee.id}: ${guarantee.title}`,
      verdict === 'fail' && !counts(guarantee) ? 'skipped' : verdict,
      told,
    )
  })
  const suites = [...steps, ...(guarantees.length > 0 ? [group('Guarantees', guarantees)] : [])]
  const status = conclude(report.outcome) === 'conformant' ? 'passed' : 'failed'
  const file = {
    name: 'junit_01.xml',
    status,
    meta: { file: 'results/global/junit_01.xml', type: 'file' },
    items: suites,
  }
  return {
    name: 'e2e',
    status,
    meta: { type: 'summary' },
    items: [{ name: 'global', status, meta: { type: 'node' }, items: [file] }],
  }
}

const statuses: Readonly<Record<string, string>> = {
  pass: 'passed',
  fail: 'failed',
  broken: 'failed',
  unknown: 'unknown',
  skipped: 'skipped',
  vacuous: 'skipped',
}

const item = (name: string, verdict: string, why = ''): Item => ({
  name,
  status: statuses[verdict] ?? 'unknown',
  ...(why !== '' && { details: { [verdict === 'fail' ? 'failure' : 'system-out']: why } }),
})

const group = (name: string, items: Item[]): Item => ({
  name,
  status: ['failed', 'unknown', 'passed'].find((status) => items.some((each) => each.status === status)) ?? 'skipped',
  items,
})
