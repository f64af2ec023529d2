import { join } from 'node:path'
import type { Chain } from '../scenario/load.ts'
import { requireTerminal, terminalKinds } from '../terminal/open.ts'
import { follow } from '../tutorial/course.ts'
import { terminalDesk } from '../tutorial/desk.ts'
import { progressFile, readProgress, writeProgress } from '../tutorial/progress.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes } from './exit.ts'
import { oneOf, positiveNumber } from './flags.ts'
import { packageRoot } from './package.ts'
import { startClusters } from './run/clusters.ts'
import { asClusterError, chooseCluster, scenarioFlags } from './run/options.ts'
import { placeOf } from './run/running.ts'

export const tutorial = defineCommand({
  summary: 'follows the scenarios step by step, on a cluster of your own',
  operands: '[SCENARIO|FILE.md]',
  flags: scenarioFlags,
  examples: [
    'stickyset tutorial                    from where you left it, on the reference',
    'stickyset tutorial stable-storage     one scenario; what it continues is done for you',
    'stickyset tutorial --cluster=kind     the same on a real cluster',
  ],
  async run({ flags, operands, signal, stderr }) {
    if (operands.length > 1) throw new UsageError(`tutorial takes one scenario, but was given ${operands.join(' ')}`)
    const terminal = oneOf('terminal', flags.terminal, terminalKinds)
    const timeoutFactor = positiveNumber('timeout-factor', flags['timeout-factor'], 1)
    const { adapter, options } = await chooseCluster(flags)
    await requireTerminal(terminal)
    const [{ chainsOf, loadChains, readScenarios }, { openEnvironment }] = await Promise.all([
      import('../scenario/load.ts'),
      import('./run/runner.ts'),
    ])
    const library = join(packageRoot, 'scenarios')
    const asked = operands.length === 0 ? [] : await loadChains(operands, library)
    const start = asked[0]?.at(-1)
    const known = (await readScenarios(library)).map((scenario) => (scenario.id === start?.id ? start : scenario))
    const scenarios = known.filter(({ profile }) => profile === 'tutorial')
    if (start !== undefined && !scenarios.some(({ id }) => id === start.id)) scenarios.push(start)

    const onProgress = (line: string): void => stderr(`${line}\n`)
    const clusters = await startClusters(adapter, { ...options, signal, onProgress }).catch((error: unknown) => {
      throw asClusterError(adapter, error)
    })
    const closers: (() => void)[] = []
    const desk = terminalDesk(process.stdin, process.stdout)
    signal.addEventListener('abort', () => desk.close())
    const file = progressFile()
    try {
      const leftovers = await follow({
        desk,
        scenarios,
        chainTo: (scenario): Chain =>
          chainsOf([scenario], [...known, ...scenarios.filter((each) => !known.includes(each))]).at(-1) ?? [],
        async environmentFor(chain) {
          const { cluster, skip } = await placeOf(chain, clusters)
          if (cluster === undefined || skip !== undefined) return { skip: skip ?? 'has no cluster to run on' }
          const manifests = join(packageRoot, 'manifests')
          const { environment, close } = await openEnvironment(cluster, { terminal, timeoutFactor, signal, manifests })
          closers.push(close)
          return environment
        },
        ...(start !== undefined && { start }),
        progress: { read: () => readProgress(file), write: (progress) => writeProgress(file, progress) },
        random: Math.random,
      })
      for (const line of leftovers) stderr(`stickyset: left behind in the cluster: ${line}\n`)
      return signal.aborted ? exitCodes.interrupted : exitCodes.conformant
    } finally {
      desk.close()
      for (const close of closers) close()
      for (const problem of await clusters.stop()) stderr(`stickyset: ${problem}\n`)
    }
  },
})
