/** What the API server asks of a node: exec, attach, logs, connections. */
import type { Duplex } from 'node:stream'
import type { Pod } from '../../kube/objects.ts'
import type { ContainerTarget, Kubelet, LogOptions, Streams } from '../kubelet.ts'
import { failure } from './failure.ts'
import { readLog } from './logs.ts'
import { execFailure } from './pod/attempt.ts'
import type { Run } from './pod/run.ts'
import type { PodWorker } from './pod/worker.ts'

const pullProblems: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

/** `find`: the Pod of that name that runs here; `rejected`: the one that had no place. */
export function kubeletRequests(
  find: (namespace: string, name: string) => PodWorker | undefined,
  rejected: (namespace: string, name: string) => Pod | undefined,
): Kubelet {
  const podOf = ({ namespace, pod }: ContainerTarget): PodWorker => {
    const worker = find(namespace, pod)
    if (worker === undefined) throw failure(404, 'NotFound', `pods "${pod}" not found`)
    return worker
  }
  const containerOf = (target: ContainerTarget): { worker: PodWorker; name: string } => {
    const worker = podOf(target)
    const name = target.container ?? worker.pod.spec.containers[0]!.name
    if (worker.state.containers[name] === undefined) {
      throw failure(400, 'BadRequest', `container ${name} is not valid for pod ${target.pod}`)
    }
    return { worker, name }
  }
  const runningIn = (target: ContainerTarget, missing: (name: string) => string): Run => {
    const { worker, name } = containerOf(target)
    const run = worker.runs.get(name)
    if (run?.alive === true) return run
    // In the words of an API server to which its kubelet would not talk.
    const message = `Internal error occurred: unable to upgrade connection: ${missing(name)}`
    throw failure(500, 'InternalError', message)
  }

  return {
    async exec(target, command, options, streams) {
      const { container } = runningIn(target, (name) => `container not found ("${name}")`)
      try {
        return await container.exec(command, options, streams)
      } catch (error) {
        throw failure(
          500,
          'InternalError',
          `Internal error occurred: error executing command in container: ${execFailure(error)}`,
        )
      }
    },
    async attach(target: ContainerTarget, _options: { tty: boolean }, streams: Streams) {
      const { namespace, pod } = target
      const { container } = runningIn(target, (name) => `container ${name} not found in pod ${pod}_${namespace}`)
      return container.attach(streams)
    },
    logs: (target, options, signal) => readLog(loggedBy(target, options), options, signal),
    async connect(target, port): Promise<Duplex> {
      const { network } = podOf(target)
      if (network === undefined) throw failure(500, 'InternalError', `pod ${target.pod} has no network`)
      return network.connect('127.0.0.1', port)
    },
  }

  function loggedBy(target: ContainerTarget, options: LogOptions): Run['container'] {
    const { spec } = rejected(target.namespace, target.pod) ?? {}
    if (spec !== undefined) {
      const name = options.container ?? target.container ?? spec.containers[0]!.name
      throw failure(400, 'BadRequest', `container "${name}" in pod "${target.pod}" is not available`)
    }
    const { worker, name } = containerOf({ ...target, container: options.container ?? target.container })
    const run = options.previous === true ? worker.previous.get(name) : worker.runs.get(name)
    if (run !== undefined) return run.container
    if (options.previous === true) {
      throw failure(400, 'BadRequest', `previous terminated container "${name}" in pod "${target.pod}" not found`)
    }
    const { state } = worker.state.containers[name]!
    const why = state.kind === 'waiting' ? (pullProblems[state.reason] ?? state.reason) : state.kind
    throw failure(400, 'BadRequest', `container "${name}" in pod "${target.pod}" is waiting to start: ${why}`)
  }
}
