/** A run from its first step to its last report. */
import { systemClock } from '../../clock.ts'
import type { ClusterAdapter, ClusterOptions } from '../../clusters/adapter.ts'
import type { Report } from '../../reporting/report.ts'
import { outdated } from '../../reporting/known-failures.ts'
import { conclude, statistics, type Conclusion, type Statistics } from '../../reporting/results.ts'
import { summaryText } from '../../reporting/summary.ts'
import { writeReports } from '../../reporting/write.ts'
import type { Chain } from '../../scenario/load.ts'
import type { KnownFailure, RunOutcome } from '../../scenario/outcome.ts'
import type { ProcessIo } from '../command.ts'
import { exitCodes, type ExitCode } from '../exit.ts'
import { readPackage } from '../package.ts'
import { startClusters, type Clusters } from './clusters.ts'
import { asClusterError } from './options.ts'
import { progressReporter } from './progress.ts'
import { answers } from './runner.ts'
import { startChain, type RunChain } from './running.ts'
import { buildMocha, runMocha } from './suite.ts'
import { atATime, timeToSpare } from './turns.ts'

export interface RunPlan {
  chains: readonly Chain[]
  adapter: ClusterAdapter
  /** As `--cluster` named it. */
  clusterName: string
  options: ClusterOptions
  /** `sandbox` or `host`. */
  terminal: string
  /** How many chains run at a time, if they leave the processor time to spare. */
  parallel: number
  runChain: RunChain
  /** Folder of the reports. */
  reports: string
  html: boolean
  /** What is expected to fail. */
  knownFailures?: readonly KnownFailure[]
}

/** @throws ClusterError when there is no cluster to be had. */
export async function execute(plan: RunPlan, io: ProcessIo): Promise<{ code: ExitCode; statistics: Statistics }> {
  const clusters = await start(plan, io)
  const faults: string[] = []
  let report: Report
  let alive: boolean
  try {
    const outcome = await runAll(plan, clusters, io, faults)
    report = await reportOf(plan, clusters, outcome)
    alive = conclude(outcome) !== 'broken' || (await answers(clusters.main))
  } finally {
    faults.push(...(await clusters.stop()))
  }
  const { main, problems } = await writeReports(report, { folder: plan.reports, html: plan.html })
  io.stdout(`\n${problems.length > 0 ? '' : `report: ${main}\n\n`}${summaryText(report)}`)
  for (const problem of [...faults, ...problems]) io.stderr(`stickyset: ${problem}\n`)
  const passing = outdated(report.outcome)
  for (const { id, issue } of passing) io.stderr(`stickyset: ${id} passes: remove it from the known failures (${issue})\n`)
  const conclusion = conclude(report.outcome)
  const harness = faults.length > 0 || problems.length > 0
  return { code: codeOf(conclusion, { harness, alive, outdated: passing.length > 0 }), statistics: statistics(report.outcome) }
}

export interface Circumstances {
  /** Whether something of ours went wrong. */
  harness: boolean
  /** Whether the cluster still answers. */
  alive: boolean
  /** Whether a known failure passed. */
  outdated?: boolean
}

/** A report that is missing, or a fault of ours, is worse than any verdict. */
export function codeOf(conclusion: Conclusion, { harness, alive, outdated = false }: Circumstances): ExitCode {
  if (conclusion === 'interrupted') return exitCodes.interrupted
  if (harness) return exitCodes.harness
  if (conclusion === 'broken') return alive ? exitCodes.harness : exitCodes.cluster
  // A list of known failures that is wrong is a user's mistake.
  if (conclusion === 'conformant' && outdated) return exitCodes.usage
  return exitCodes[conclusion]
}

async function start({ adapter, options }: RunPlan, { signal, stderr }: ProcessIo): Promise<Clusters> {
  try {
    return await startClusters(adapter, { ...options, signal, onProgress: (line) => stderr(`${line}\n`) })
  } catch (error) {
    signal.throwIfAborted()
    throw asClusterError(adapter, error)
  }
}

async function runAll({ chains, runChain, parallel, knownFailures }: RunPlan, clusters: Clusters, io: ProcessIo, faults: string[]): Promise<RunOutcome> {
  const { implementation, clusterDomain } = clusters.main
  io.stdout(`on ${implementation.name} ${implementation.version}, cluster domain ${clusterDomain}\n`)
  const startedAt = Date.now()
  const inTurn = atATime(parallel, () => timeToSpare(systemClock()))
  const running = new Map(chains.map((chain) => [chain, startChain(chain, clusters, runChain, io.signal, inTurn)]))
  const errors: Error[] = []
  const reporter = progressReporter({ write: io.stdout, live: process.stdout.isTTY, faults: errors })
  await runMocha(buildMocha(running, reporter))
  faults.push(...errors.map((error) => error.stack ?? error.message))
  const ended = await Promise.all([...running.values()].map(({ outcome }) => outcome))
  return {
    startedAt,
    endedAt: Date.now(),
    scenarios: ended.flatMap(({ scenarios }) => scenarios),
    leftovers: ended.flatMap(({ leftovers }) => leftovers),
    ...(knownFailures && { knownFailures }),
    ...(io.signal.aborted && { interrupted: true }),
  }
}

async function reportOf(plan: RunPlan, { main }: Clusters, outcome: RunOutcome): Promise<Report> {
  const { implementation, features, clusterDomain } = main
  const { mutants } = await import('../../mutants/mutants.ts')
  return {
    outcome,
    suite: { name: 'stickyset', version: (await readPackage()).version },
    cluster: { adapter: plan.clusterName, implementation, features, clusterDomain },
    terminal: plan.terminal,
    mutants: [...mutants.values()],
  }
}
