/** A run from its first step to its last report. */
import { systemClock } from '../../clock.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterAdapter, ClusterOptions } from '../../clusters/adapter.ts'
import type { Report } from '../../reporting/report.ts'
import { annotations } from '../../reporting/annotations.ts'
import { outdated } from '../../reporting/known-failures.ts'
import { conclude, noStatistics, statistics, type Conclusion, type Statistics } from '../../reporting/results.ts'
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
import { repeatMarkdown, repeatText, roundOf, worstOf, type Round } from './repeat.ts'
import { answers } from './runner.ts'
import { startChain, type RunChain } from './running.ts'
import { longestFirst } from './start-order.ts'
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
  /** How many times all of it is run, on the same cluster. */
  repeat: number
  /** What chance on the cluster, and on the way to it, follows from. */
  seed?: number
  faults?: number
  /** What is expected to fail. */
  knownFailures?: readonly KnownFailure[]
}

/** @throws ClusterError when there is no cluster to be had. */
export async function execute(plan: RunPlan, io: ProcessIo): Promise<{ code: ExitCode; statistics: Statistics }> {
  const clusters = await start(plan, io)
  const faults: string[] = []
  const rounds: Round[] = []
  let last: Report | undefined
  let alive = true
  try {
    for (let number = 1; number <= plan.repeat && !io.signal.aborted; number++) {
      if (plan.repeat > 1) io.stdout(`\n── run ${number} of ${plan.repeat}\n`)
      const outcome = await runAll(plan, clusters, io, faults)
      last = await reportOf(plan, clusters, outcome)
      alive &&= conclude(outcome) !== 'broken' || (await answers(clusters.main))
      rounds.push(roundOf(last, await report(last, number, plan, io, faults)))
    }
  } finally {
    faults.push(...(await clusters.stop()))
  }
  if (plan.repeat > 1) {
    io.stdout(`\n${repeatText(rounds)}`)
    await writeFile(join(plan.reports, 'repeat.md'), repeatMarkdown(rounds)).catch((error: Error) =>
      faults.push(`cannot write repeat.md: ${error.message}`),
    )
  }
  for (const problem of faults) io.stderr(`stickyset: ${problem}\n`)
  const passing = last === undefined ? [] : outdated(last.outcome)
  for (const { id, issue } of passing)
    io.stderr(`stickyset: ${id} passes: remove it from the known failures (${issue})\n`)
  const code = codeOf(io.signal.aborted ? 'interrupted' : worstOf(rounds), {
    harness: faults.length > 0,
    alive,
    outdated: passing.length > 0,
  })
  return { code, statistics: last === undefined ? noStatistics : statistics(last.outcome) }
}

/** Writes what a run came to, and tells of it. Of many runs, the reports of the first are kept, and of all that were not conformant. */
async function report(
  made: Report,
  number: number,
  { repeat, reports, html }: RunPlan,
  io: ProcessIo,
  faults: string[],
): Promise<string | undefined> {
  const isKept = number > 1 && conclude(made.outcome) !== 'conformant'
  const folder = number === 1 ? reports : join(reports, `run-${number}`)
  if (number > 1 && !isKept) {
    io.stdout('\nconformant\n')
    return undefined
  }
  const { main, problems } = await writeReports(made, { folder, html: html && repeat === 1 })
  io.stdout(`\n${problems.length > 0 ? '' : `report: ${main}\n\n`}${summaryText(made)}`)
  if (process.env.GITHUB_ACTIONS === 'true') io.stdout(annotations(made))
  faults.push(...problems)
  return repeat === 1 ? undefined : folder
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
  // A list of known failures that is wrong is a user's mistake, to be mended before any verdict counts.
  if (outdated) return exitCodes.usage
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

async function runAll(
  { chains, runChain, parallel, knownFailures }: RunPlan,
  clusters: Clusters,
  io: ProcessIo,
  faults: string[],
): Promise<RunOutcome> {
  const { implementation, clusterDomain } = clusters.main
  io.stdout(`on ${implementation.name} ${implementation.version}, cluster domain ${clusterDomain}\n`)
  const startedAt = Date.now()
  const inTurn = atATime(parallel, () => timeToSpare(systemClock()))
  const started = new Map(
    (parallel > 1 ? longestFirst(chains) : chains).map((chain) => [
      chain,
      startChain(chain, clusters, runChain, io.signal, inTurn),
    ]),
  )
  const running = new Map(chains.map((chain) => [chain, started.get(chain)!]))
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
    ...(plan.seed !== undefined && { seed: plan.seed }),
    ...(plan.faults !== undefined && { faults: plan.faults }),
    mutants: [...mutants.values()],
  }
}
