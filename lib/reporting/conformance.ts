/** The verdict as an API object, in the manner of Gateway API's ConformanceReport. */
import { dump } from 'js-yaml'
import { features as known, type Feature } from '../clusters/adapter.ts'
import { profiles, type Profile } from '../scenario/model.ts'
import type { RunOutcome, ScenarioOutcome, StepVerdict } from '../scenario/outcome.ts'
import { guarantees } from '../guarantees/guarantees.ts'
import type { Files, Report } from './report.ts'
import { folderOf } from './transcript.ts'
import { knownResults } from './known-failures.ts'
import { conclude, guaranteeResults, type GuaranteeResult } from './results.ts'

export const conformance = (report: Report): Files =>
  new Map([['conformance.yaml', dump(conformanceReport(report), { lineWidth: 120 })]])

/** Of the form that the report has. */
export const apiVersion = 'stickyset/v1alpha1'

export function conformanceReport({ outcome, suite, cluster, terminal, seed, faults }: Report): object {
  const names = Object.keys(known) as Feature[]
  return {
    apiVersion,
    kind: 'ConformanceReport',
    date: new Date(outcome.startedAt).toISOString(),
    suite,
    ...(seed !== undefined && { seed }),
    ...(faults !== undefined && { faults }),
    terminal,
    implementation: cluster.implementation,
    cluster: {
      adapter: cluster.adapter,
      clusterDomain: cluster.clusterDomain,
      supportedFeatures: names.filter((name) => cluster.features.has(name)),
      unsupportedFeatures: names.filter((name) => !cluster.features.has(name)),
      images: Object.assign({}, ...outcome.scenarios.map(({ images }) => images)) as object,
    },
    result: conclude(outcome),
    profiles: profiles.flatMap((profile) => profileResult(profile, outcome)),
    guarantees: guaranteeResults(outcome).map(guaranteeEntry),
    skipped: [...skippedScenarios(outcome), ...skippedGuarantees(outcome, cluster.features)],
    leftovers: outcome.leftovers,
    ...(outcome.knownFailures !== undefined && { knownFailures: knownResults(outcome) }),
  }
}

const skippedScenarios = ({ scenarios }: RunOutcome): object[] =>
  scenarios
    .filter(({ verdict }) => verdict === 'skipped')
    .map(({ scenario, reason, steps }) => ({
      scenario: scenario.id,
      reason: reason ?? steps.find(({ verdict }) => verdict === 'skipped')?.problems[0] ?? 'it was not reached',
    }))

/** Those that need what the cluster does not have. */
function skippedGuarantees(outcome: RunOutcome, features: ReadonlySet<Feature>): object[] {
  const judged = new Set(guaranteeResults(outcome).map(({ guarantee }) => guarantee.id))
  return [...guarantees.values()].flatMap(({ id, features: needed = [] }) => {
    const missing = needed.filter((feature) => !features.has(feature))
    return judged.has(id) || missing.length === 0
      ? []
      : [{ guarantee: id, reason: `needs ${missing.join(', ')}, which this cluster lacks` }]
  })
}

function profileResult(profile: Profile, outcome: RunOutcome): object[] {
  const scenarios = outcome.scenarios.filter(({ scenario }) => scenario.profile === profile)
  if (scenarios.length === 0) return []
  const verdicts = scenarios.flatMap(({ steps }) => steps.map(({ verdict }) => verdict))
  return [
    {
      name: profile,
      result: conclude({ ...outcome, scenarios, leftovers: leftoversOf(scenarios, outcome) }),
      statistics: statisticsOf(verdicts),
      scenarios: scenarios.map(scenarioEntry),
    },
  ]
}

/** What is left of its own namespaces: what others left behind is no fault of this profile. */
const leftoversOf = (scenarios: readonly ScenarioOutcome[], { leftovers, scenarios: all }: RunOutcome): string[] => {
  const of = (some: readonly ScenarioOutcome[], line: string): boolean =>
    some.some(({ namespace }) => namespace !== '' && line.includes(namespace))
  return leftovers.filter((line) => of(scenarios, line) || !of(all, line))
}

const scenarioEntry = ({ scenario, verdict, reason, steps }: ScenarioOutcome): object => ({
  id: scenario.id,
  verdict,
  ...(reason !== undefined && { reason }),
  steps: steps.map(({ step, verdict: of, problems, unkept }) => ({
    title: step.title,
    verdict: of,
    ...(problems.length > 0 && { problems }),
    ...(unkept !== undefined && { unkept }),
  })),
})

const statisticsOf = (verdicts: readonly StepVerdict[]): object => {
  const count = (wanted: StepVerdict): number => verdicts.filter((verdict) => verdict === wanted).length
  return {
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skipped'),
    broken: count('broken'),
    unknown: count('unknown'),
  }
}

const guaranteeEntry = ({ guarantee, verdict, exercised, violations, gaps, scenarios }: GuaranteeResult): object => ({
  id: guarantee.id,
  level: guarantee.level,
  verdict,
  exercised,
  evidence: scenarios.flatMap(({ scenario, outcome }) =>
    outcome.evaluation.exercised === 0
      ? []
      : [{ history: `${folderOf(scenario)}/history.jsonl`, exercised: outcome.evaluation.exercised }],
  ),
  catalogue: guarantee.catalogue,
  source: guarantee.source.url,
  ...(violations.length > 0 && {
    violations: violations.map(({ scenario, violation }) => ({
      scenario: scenario.scenario.id,
      subject: violation.subject,
      message: violation.message,
      at: violation.at,
      because: violation.because,
    })),
  }),
  ...(gaps.length > 0 && { gaps: gaps.map(({ scenario, gap }) => ({ scenario: scenario.scenario.id, gap })) }),
})
