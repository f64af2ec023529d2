/** One side of a comparison: a cluster that the scenarios are run on, or a report of a run that has been. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { guarantees } from '../../guarantees/guarantees.ts'
import type { Told } from '../../reporting/diff/diff.ts'
import { loadChains } from '../../scenario/load.ts'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import type { TerminalKind } from '../../terminal/open.ts'
import { UsageError, type ProcessIo } from '../command.ts'
import { packageRoot } from '../package.ts'
import { judgeAgain } from '../replay/judged.ts'
import { readHistory, readRecorded } from '../replay/recorded.ts'
import { startClusters } from '../run/clusters.ts'
import { asClusterError, chooseCluster } from '../run/options.ts'
import { chainRunner } from '../run/runner.ts'
import { startChain } from '../run/running.ts'
import { atATime } from '../run/turns.ts'

export interface SideOptions {
  operands: readonly string[]
  terminal: TerminalKind
  timeoutFactor: number
  manifests: string
  kubeconfig: string | undefined
  image: readonly string[]
}

export interface Side {
  /** `stickyset reference v1.36.0` */
  name: string
  /** By the id of the scenario. */
  told: ReadonlyMap<string, Omit<Told, 'cluster'> & { title: string }>
}

export type Run = (io: Pick<ProcessIo, 'signal' | 'stderr'>) => Promise<Side>

/** What the flag names, before anything runs. @throws UsageError, ScenarioError */
export async function sideOf(name: string, options: SideOptions): Promise<Run> {
  if (await isReport(name)) {
    if (options.operands.length > 0)
      throw new UsageError(`${name} is a folder of reports: what ran there is compared, and scenarios cannot be chosen`)
    return () => recorded(name)
  }
  const [, cluster = name, context] = /^(kubeconfig):(.+)$/.exec(name) ?? []
  const { terminal, timeoutFactor, manifests, kubeconfig, image } = options
  const file = cluster === 'kubeconfig' ? kubeconfig : undefined
  const flags = {
    cluster,
    context,
    kubeconfig: file,
    'cluster-name': undefined,
    keep: false,
    image: [...image],
    speed: undefined,
    seed: undefined,
  }
  const { adapter, options: given } = await chooseCluster(flags)
  const chains = await loadChains(options.operands, join(packageRoot, 'scenarios'), {
    guarantees: new Set(guarantees.keys()),
  })
  return async ({ signal, stderr }) => {
    const clusters = await startClusters(adapter, {
      ...given,
      signal,
      onProgress: (line) => stderr(`${line}\n`),
    }).catch((error: unknown) => {
      throw asClusterError(adapter, error)
    })
    try {
      const runChain = chainRunner({ terminal, timeoutFactor, keep: false, signal, manifests })
      const inTurn = atATime(adapter.parallel ?? 1)
      const { implementation } = clusters.main
      const side = `${implementation.name} ${implementation.version}`
      const ended = await Promise.all(
        chains.map(async (chain) => {
          const { scenarios } = await startChain(chain, clusters, runChain, signal, inTurn).outcome
          for (const { scenario, verdict } of scenarios) stderr(`${side}: ${scenario.title}: ${verdict}\n`)
          return scenarios
        }),
      )
      return { name: context === undefined ? side : `${context} (${side})`, told: toldOf(ended.flat()) }
    } finally {
      for (const problem of await clusters.stop()) stderr(`stickyset: ${problem}\n`)
    }
  }
}

const isReport = async (name: string): Promise<boolean> =>
  (await stat(join(name, 'conformance.yaml')).catch(() => undefined))?.isFile() === true

async function recorded(folder: string): Promise<Side> {
  const report = await readRecorded(folder)
  const ran = report.profiles.flatMap(({ scenarios }) => scenarios.filter(({ steps }) => steps.length > 0))
  const histories = await Promise.all(ran.map(async ({ id }) => [id, await readHistory(folder, id)] as const))
  const { implementation, date } = report
  const { outcome } = judgeAgain(report, new Map(histories))
  return { name: `${implementation.name} ${implementation.version} (${date})`, told: toldOf(outcome.scenarios) }
}

function toldOf(outcomes: readonly ScenarioOutcome[]): Side['told'] {
  return new Map(
    outcomes.map(({ scenario, verdict, history, reason, steps, guarantees: judged }) => {
      const problems = steps.flatMap(({ verdict: of, problems: told }) =>
        of === 'fail' || of === 'unknown' ? told : [],
      )
      const broken = judged.flatMap(({ guarantee, evaluation }) =>
        evaluation.violations.map(({ message }) => `${guarantee.id}: ${message}`),
      )
      const why = reason ?? problems[0] ?? broken[0]
      return [
        scenario.id,
        {
          title: scenario.title,
          verdict,
          ...(why !== undefined && { reason: why.split('\n')[0] ?? '' }),
          ...(history && { history }),
        },
      ]
    }),
  )
}
