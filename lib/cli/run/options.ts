/** The flags of commands that run scenarios, and what they mean. */
import { ClusterError, type ClusterAdapter, type ClusterOptions } from '../../clusters/adapter.ts'
import { adapterNames, findAdapter } from '../../clusters/registry.ts'
import { UsageError, type Flags, type Values } from '../command.ts'
import { pairs, positiveNumber, wholeNumber } from '../flags.ts'

export const clusterFlags = {
  cluster: {
    type: 'string',
    value: 'NAME|MODULE',
    help: `what to run against: ${adapterNames.join(', ')}, or ./adapter.js (default reference)`,
  },
  context: { type: 'string', value: 'NAME', help: 'for kubeconfig: the context (default the current one)' },
  kubeconfig: {
    type: 'string',
    value: 'FILE',
    help: 'for kubeconfig: the file (default KUBECONFIG, then ~/.kube/config)',
  },
  'cluster-name': {
    type: 'string',
    value: 'NAME',
    help: 'for kind, minikube, k3d: the cluster to use or create (default stickyset)',
  },
  keep: { type: 'boolean', help: 'leave what was created in place' },
  image: {
    type: 'string',
    value: 'OLD=NEW',
    multiple: true,
    help: 'use image NEW where a scenario says OLD; may be repeated',
  },
  speed: { type: 'string', value: 'N', help: 'for reference: how many times as fast as real time (default 1)' },
  seed: {
    type: 'string',
    value: 'N',
    help: 'for reference: names, UIDs and addresses follow from it (default by chance; the report tells it)',
  },
} as const satisfies Flags

/** Those of the commands that run scenarios. */
export const scenarioFlags = {
  ...clusterFlags,
  terminal: {
    type: 'string',
    value: 'sandbox|host',
    help: "where commands run: our own shell and kubectl, or the machine's (default sandbox)",
  },
  'timeout-factor': { type: 'string', value: 'N', help: 'multiplies how long things may take (default 1)' },
} as const satisfies Flags

/** @throws UsageError for an unknown name, or a flag that means nothing to this cluster. */
export async function chooseCluster(
  flags: Values<typeof clusterFlags>,
): Promise<{ adapter: ClusterAdapter; options: ClusterOptions }> {
  const name = flags.cluster ?? 'reference'
  const adapter = name.startsWith(mutantPrefix)
    ? await findMutant(name.slice(mutantPrefix.length))
    : await findAdapter(name)
  if (adapter === undefined) {
    throw new UsageError(
      `unknown cluster ${name}: the known ones are ${adapterNames.join(', ')}, or the path of a module: ./adapter.js`,
    )
  }
  const given = {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    clusterName: flags['cluster-name'],
    speed: flags.speed === undefined ? undefined : positiveNumber('speed', flags.speed, 1),
    seed: flags.seed === undefined ? undefined : wholeNumber('seed', flags.seed),
  }
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const meaningless = Object.keys(options).find((option) => adapter.takes?.includes(option as 'speed') === false)
  if (meaningless !== undefined) {
    const flag = meaningless === 'clusterName' ? 'cluster-name' : meaningless
    const hint = flag === 'context' || flag === 'kubeconfig' ? ': it goes with --cluster=kubeconfig' : ''
    throw new UsageError(`--${flag} means nothing to the cluster ${name}${hint}`)
  }
  return { adapter, options: { ...options, keep: flags.keep, images: pairs('image', flags.image) } }
}

/** `--cluster=mutant:ID` is the reference with a fault. */
const mutantPrefix = 'mutant:'

async function findMutant(id: string): Promise<ClusterAdapter> {
  const [{ mutants }, { mutantAdapter }] = await Promise.all([
    import('../../mutants/mutants.ts'),
    import('../../mutants/adapter.ts'),
  ])
  const mutant = mutants.get(id)
  if (mutant !== undefined) return mutantAdapter(mutant)
  throw new UsageError(`unknown mutant ${id}: the known ones are ${[...mutants.keys()].join(', ')}`)
}

/** What an adapter throws that is no ClusterError is a fault of the adapter: told as one sentence all the same. */
export function asClusterError(adapter: ClusterAdapter, error: unknown): Error {
  if (error instanceof Error && error.name === 'ClusterError') return error
  return new ClusterError(`the cluster ${adapter.name} could not be started: ${(error as Error).message}`, {
    cause: error,
  })
}
