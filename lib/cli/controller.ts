import { ClusterError } from '../clusters/adapter.ts'
import { ApiError } from '../kube/errors.ts'
import { accessOf, defaultKubeconfig, readKubeconfig, type ClusterAccess } from '../kube/kubeconfig.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes } from './exit.ts'
import { featureGates } from './gates.ts'
import { aborted } from './wait.ts'
import { tellsTroubles } from './troubles.ts'

export const controller = defineCommand({
  summary: 'runs controllers of the reference on any cluster',
  operands: 'NAME …',
  flags: {
    kubeconfig: { type: 'string', value: 'FILE', help: 'the cluster (default: $KUBECONFIG, else ~/.kube/config)' },
    context: { type: 'string', value: 'NAME', help: 'a context of the kubeconfig (default: its current one)' },
    'feature-gates': {
      type: 'string',
      multiple: true,
      value: 'NAME=true,…',
      help: 'what is off by default: MaxUnavailableStatefulSet',
    },
  },
  examples: [
    'stickyset controller statefulset --kubeconfig=./kubeconfig',
    'stickyset controller deployment replicaset --context=dev',
  ],
  notes: async () => {
    const { controllerNames } = await import('../reference/remote.ts')
    return (
      `They are: ${controllerNames().join(', ')}.\n\n` +
      'The cluster must not run a controller of its own for the same kind, nor this one twice: nothing elects a leader.\n' +
      '(stickyset up --without=statefulset-controller is such a cluster.) It runs until a signal, over the Kubernetes API alone.'
    )
  },
  async run({ flags, operands, signal, stdout, stderr }) {
    const { controllerNames, startControllers } = await import('../reference/remote.ts')
    const known = controllerNames()
    if (operands.length === 0) throw new UsageError(`controller needs the name of one: ${known.join(', ')}`)
    const names = operands.map((operand) => {
      const found = known.find((name) => name === operand || name === `${operand}-controller`)
      if (found === undefined)
        throw new UsageError(`there is no controller ${operand}: the known ones are ${known.join(', ')}`)
      return found
    })
    const gates = await featureGates(flags['feature-gates'])
    const access = await accessOf(await readKubeconfig(flags.kubeconfig ?? defaultKubeconfig()), flags.context)
    const tell = tellsTroubles(stderr)
    const onError = (error: unknown): void => {
      if (!signal.aborted) tell(error)
    }
    const starting = startControllers(names, access, { gates, onError })
    starting.catch(() => {})
    const running = await Promise.race([starting, aborted(signal)]).catch((error: unknown) => {
      throw refused(error, access)
    })
    if (running === undefined) return exitCodes.interrupted
    stdout(`running ${names.join(', ')} on ${access.server} (context ${access.context})\n`)
    await aborted(signal)
    await running.stop()
    return exitCodes.interrupted
  },
})

function refused(error: unknown, { context, server }: ClusterAccess): unknown {
  if (!(error instanceof ApiError)) return error
  return new ClusterError(
    `the cluster of context "${context}" at ${server} refuses us (${error.code}): ${error.message}`,
    { cause: error },
  )
}
