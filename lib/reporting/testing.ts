/** Outcomes made by hand, for the tests of what is made from them. */
import { verdictOf, type Guarantee, type Level, type Violation } from '../guarantees/guarantee.ts'
import type { Scenario, Step } from '../scenario/model.ts'
import type {
  ExchangeOutcome,
  GuaranteeOutcome,
  RunOutcome,
  ScenarioOutcome,
  StepOutcome,
  StepVerdict,
} from '../scenario/outcome.ts'
import type { Report } from './report.ts'

const start = Date.UTC(2030, 0, 1)

export function aScenario(id: string, fields: Partial<Scenario> = {}): Scenario {
  return {
    file: `scenarios/${id}.md`,
    id,
    title: `About ${id}`,
    profile: 'tutorial',
    features: [],
    namespace: 'default',
    clusterDomain: 'cluster.local',
    requiresClusterDomain: false,
    introduction: [],
    steps: [],
    ...fields,
  }
}

export function aStep(title: string, verdict: StepVerdict = 'pass', fields: Partial<StepOutcome> = {}): StepOutcome {
  const block = { kind: 'console', line: 5, terminal: '1', options: {}, exchanges: [] } as const
  const input = { kind: 'command', commandLine: 'kubectl get pods' } as const
  const step: Step = { title, line: 3, items: [{ kind: 'prose', line: 4, markdown: `Look at **${title}**.` }] }
  const exchange: ExchangeOutcome = {
    block: { ...block, exchanges: [] },
    exchange: { line: 6, input, expected: [] },
    terminal: '1',
    commandLine: 'kubectl get pods',
    output: 'NAME    READY\nweb-0   1/1\n',
    exitCode: 0,
    attempts: 2,
    startedAt: start + 10,
    endedAt: start + 30,
    ...(verdict === 'fail' && { mismatch: { line: 7, text: 'expected 2/2, got 1/1' } }),
  }
  return {
    step,
    verdict,
    startedAt: start + 10,
    endedAt: start + 40,
    exchanges: [exchange],
    problems: verdict === 'pass' ? [] : [`scenarios/x.md:7: ${title} ${verdict}`],
    attachments: [],
    ...fields,
  }
}

export function aGuarantee(id: string, level: Level = 'core'): Guarantee {
  return {
    id,
    title: `The promise ${id}`,
    level,
    statement: `It MUST be ${id}.`,
    source: { title: 'the documentation', url: `https://kubernetes.io/docs/${id}` },
    catalogue: ['ORD-01'],
    evaluate: () => ({ exercised: 0, violations: [], gaps: [] }),
  }
}

export function held(
  guarantee: Guarantee,
  exercised: number,
  broken: string[] = [],
  gaps: string[] = [],
): GuaranteeOutcome {
  const violations = broken.map((message): Violation => ({ subject: 'pod/web-1', message, at: 7, because: [3] }))
  const evaluation = { exercised, violations, gaps }
  return { guarantee, verdict: verdictOf(evaluation), evaluation }
}

export function anOutcome(
  scenario: Scenario,
  steps: StepOutcome[],
  fields: Partial<ScenarioOutcome> = {},
): ScenarioOutcome {
  const verdicts = steps.map(({ verdict }) => verdict)
  return {
    scenario: { ...scenario, steps: steps.map(({ step }) => step) },
    namespace: 'stickyset-1',
    startedAt: start,
    endedAt: start + 100,
    verdict: (['fail', 'broken'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'pass',
    steps,
    guarantees: [],
    images: {},
    ...fields,
  }
}

export function aReport(scenarios: ScenarioOutcome[], fields: Partial<RunOutcome> = {}): Report {
  return {
    outcome: { startedAt: start, endedAt: start + 1000, scenarios, leftovers: [], ...fields },
    suite: { name: 'stickyset', version: '1.2.3' },
    cluster: {
      adapter: 'kind',
      implementation: { name: 'kind', version: 'v1.33.1' },
      features: new Set(['PodExec', 'ClusterDNS']),
      clusterDomain: 'cluster.local',
    },
    terminal: 'sandbox',
    mutants: [{ id: 'created-all-at-once', caughtBy: ['ordered-creation'] }],
  }
}
