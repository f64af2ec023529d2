import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { Statistics } from '../reporting/results.ts'
import type { Chain } from '../scenario/load.ts'
import { profiles } from '../scenario/model.ts'
import type { KnownFailure } from '../scenario/outcome.ts'
import type { Values, ProcessIo } from './command.ts'
import { defineCommand, UsageError, type Flags } from './command.ts'
import type { ExitCode } from './exit.ts'
import { oneOf, parseFlags, positiveNumber, wholeNumber } from './flags.ts'
import { requireTerminal, terminalKinds } from '../terminal/open.ts'
import { packageRoot } from './package.ts'
import { chooseCluster, scenarioFlags } from './run/options.ts'

const flags = {
  ...scenarioFlags,
  profile: {
    type: 'string',
    value: 'NAME,…',
    multiple: true,
    help: `the scenarios of profiles, besides those that are named: ${profiles.join(', ')}`,
  },
  reports: { type: 'string', value: 'DIR', help: 'where the reports go (default reports)' },
  parallel: {
    type: 'string',
    value: 'N',
    help: 'how many chains of scenarios run at a time, at most (default 12 on the reference, else 1)',
  },
  'known-failures': {
    type: 'string',
    value: 'FILE',
    help: 'what is expected to fail: a YAML list of id, reason, issue, expires',
  },
  repeat: { type: 'string', value: 'N', help: 'run all of it N times on the same cluster, and tell what differs' },
  faults: {
    type: 'string',
    value: 'SEED',
    bare: '1',
    help: 'make trouble between the harness and the cluster: what then cannot be known must not fail',
  },
  'no-html': { type: 'boolean', help: 'no HTML report, which takes a second or two' },
} as const satisfies Flags

export const run = defineCommand({
  summary: 'runs scenarios on a cluster, and says whether it keeps the promises of StatefulSet',
  operands: '[SCENARIO|PROFILE|FILE.md …]',
  flags,
  examples: [
    'stickyset run                                      every scenario, on the reference',
    'stickyset run --profile=core,extended              the scenarios of two profiles',
    'stickyset run tutorial --cluster=kind              a profile, on a cluster that kind makes for it',
    'stickyset run --cluster=kubeconfig --context=dev   on the cluster of a context',
    'stickyset run my.md --cluster=./adapter.js         a scenario of your own, on a cluster of your own',
    'stickyset run --repeat=100 --faults                 is the verdict the same each time, also over a bad line?',
    'stickyset run creating --image nginx:1=mirror.example/nginx:1',
  ],
  async run({ flags: given, operands, ...io }) {
    return (await runScenarios(operands, given, io)).code
  },
})

/** @throws UsageError, ScenarioError, UnknownScenarioError, ClusterError */
export async function runScenarios(
  operands: readonly string[],
  given: Partial<Values<typeof flags>>,
  io: ProcessIo,
): Promise<{ code: ExitCode; statistics: Statistics }> {
  const chosen = { ...parseFlags(flags, []).flags, ...given }
  const ofProfiles = chosen.profile.flatMap((list) => list.split(',')).map((name) => oneOf('profile', name, profiles))
  const selected = [...operands, ...ofProfiles]
  const terminal = oneOf('terminal', chosen.terminal, terminalKinds)
  const timeoutFactor = positiveNumber('timeout-factor', chosen['timeout-factor'], 1)
  const { adapter, options } = await chooseCluster(chosen)
  const parallel = Math.ceil(positiveNumber('parallel', chosen.parallel, adapter.parallel ?? 1))
  const repeat = chosen.repeat === undefined ? 1 : wholeNumber('repeat', chosen.repeat)
  if (repeat < 1) throw new UsageError(`--repeat=${chosen.repeat}: expected a number of runs, 1 or more`)
  const faults = chosen.faults === undefined ? undefined : wholeNumber('faults', chosen.faults)
  // A seed by chance is told by the report, so that the run can be had again.
  const seed = options.seed ?? (adapter.takes?.includes('seed') ? randomInt(2 ** 32 - 1) : undefined)
  await requireTerminal(terminal)
  const [{ loadChains }, { guarantees }] = await Promise.all([
    import('../scenario/load.ts'),
    import('../guarantees/guarantees.ts'),
  ])
  const chains = await loadChains(selected, join(packageRoot, 'scenarios'), { guarantees: new Set(guarantees.keys()) })
  if (chains.length === 0) throw new UsageError(`there is no scenario to run: ${selected.join(', ')}`)
  const known = chosen['known-failures']
  const knownFailures = known === undefined ? undefined : await knownFailuresIn(known, chains)
  const [{ execute }, { chainRunner }] = await Promise.all([import('./run/execute.ts'), import('./run/runner.ts')])
  const manifests = join(packageRoot, 'manifests')
  return execute(
    {
      chains,
      adapter:
        faults === undefined ? adapter : (await import('../clusters/faults/adapter.ts')).withFaults(adapter, faults),
      clusterName: chosen.cluster ?? adapter.name,
      options: { ...options, ...(seed !== undefined && { seed }) },
      terminal,
      parallel,
      runChain: chainRunner({ terminal, timeoutFactor, keep: chosen.keep, signal: io.signal, manifests }),
      reports: chosen.reports ?? 'reports',
      html: !chosen['no-html'],
      repeat,
      ...(seed !== undefined && { seed }),
      ...(faults !== undefined && { faults }),
      ...(knownFailures && { knownFailures }),
    },
    io,
  )
}

/** @throws UsageError when the file is wrong. */
async function knownFailuresIn(file: string, chains: readonly Chain[]): Promise<KnownFailure[]> {
  const [{ readScenarios }, { guarantees }, { readKnownFailures }] = await Promise.all([
    import('../scenario/load.ts'),
    import('../guarantees/guarantees.ts'),
    import('./run/known-failures.ts'),
  ])
  const scenarios = [...(await readScenarios(join(packageRoot, 'scenarios'))), ...chains.flat()]
  const ids = new Set([
    ...[...guarantees.keys()].map((id) => `guarantee/${id}`),
    ...scenarios.map(({ id }) => `scenario/${id}`),
  ])
  return readKnownFailures(file, ids, new Date().toISOString().slice(0, 10))
}
