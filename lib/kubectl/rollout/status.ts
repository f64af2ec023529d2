import type { AnyObject, DaemonSet, Deployment, StatefulSet } from '../../kube/objects.ts'
import { CommandError } from '../failure.ts'
import { bool, integer, text } from '../flags.ts'
import { targetsOf } from '../targets.ts'
import { fileFlags, timeoutFlag, verb } from '../verb.ts'

export const status = verb({
  name: 'rollout status',
  summary: 'Show the status of the rollout',
  flags: { ...fileFlags, ...timeoutFlag(0), revision: integer(0), selector: text('l'), watch: bool('w', true) },
  async run({ flags, args, io, connect }) {
    if (args.length === 0 && flags.filename.length === 0) throw new CommandError('required resource not specified')
    const connection = await connect()
    const { client } = connection
    for (const { resource, name, namespace = '' } of await targetsOf(args, flags, io, connection)) {
      const over = new AbortController()
      const cancel = flags.timeout === 0 ? () => undefined : io.clock.after(flags.timeout, () => over.abort())
      const signal = AbortSignal.any([io.signal, over.signal])
      const show = (object: AnyObject): boolean => {
        const { message, done } = rolloutOf(object)
        io.stdout(message)
        return done || !flags.watch
      }
      try {
        await client.get<AnyObject>(resource, { name, namespace })
        let done = false
        const fieldSelector = `metadata.name=${name}`
        while (!done && !signal.aborted) {
          const list = await client.list<AnyObject>(resource, { namespace, fieldSelector, signal })
          const { resourceVersion } = list.metadata
          const [present] = list.items
          if (present === undefined) throw new CommandError('object has been deleted')
          // What a list holds does not tell its kind.
          done = show({ ...present, kind: resource.kind })
          if (done) break
          for await (const { type, object } of client.watch(resource, {
            namespace,
            fieldSelector,
            resourceVersion,
            signal,
          })) {
            if (type === 'DELETED') throw new CommandError('object has been deleted')
            if (type !== 'BOOKMARK') done = show(object)
            if (done) break
          }
        }
      } catch (error) {
        if (!over.signal.aborted) throw error
      } finally {
        cancel()
      }
      io.signal.throwIfAborted()
      if (over.signal.aborted) throw new CommandError('timed out waiting for the condition')
    }
  },
})

/** How far a rollout is, in kubectl's sentences. @throws CommandError where there is none to follow. */
export function rolloutOf(object: AnyObject): { message: string; done: boolean } {
  if (object.kind === 'StatefulSet') return ofStatefulSet(object as unknown as StatefulSet)
  if (object.kind === 'Deployment') return ofDeployment(object as unknown as Deployment)
  if (object.kind === 'DaemonSet') return ofDaemonSet(object as unknown as DaemonSet)
  throw new CommandError(`no status viewer has been implemented for ${object.kind}`)
}

const waiting = (message: string) => ({ message: `${message}...\n`, done: false })

function ofStatefulSet({ metadata, spec, status }: StatefulSet): { message: string; done: boolean } {
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  if (type !== 'RollingUpdate')
    throw new CommandError('rollout status is only available for RollingUpdate strategy type')
  const observed = status.observedGeneration ?? 0
  if (observed === 0 || (metadata.generation ?? 0) > observed)
    return waiting('Waiting for statefulset spec update to be observed')
  const replicas = spec.replicas ?? 1
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, updateRevision, currentRevision } = status
  if (readyReplicas < replicas) return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready`)
  if (rollingUpdate !== undefined) {
    const { partition } = rollingUpdate
    if (partition !== undefined && updatedReplicas < replicas - partition) {
      const wanted = replicas - partition
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated`,
      )
    }
    return { message: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`, done: true }
  }
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision ?? ''}`,
    )
  }
  return {
    message: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision ?? ''}...\n`,
    done: true,
  }
}

function ofDaemonSet({ metadata, spec, status }: DaemonSet): { message: string; done: boolean } {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw new CommandError('rollout status is only available for RollingUpdate strategy type')
  const { observedGeneration = 0, updatedNumberScheduled = 0, desiredNumberScheduled, numberAvailable = 0 } = status
  if ((metadata.generation ?? 0) > observedGeneration)
    return waiting('Waiting for daemon set spec update to be observed')
  const name = JSON.stringify(metadata.name)
  const unfinished = (what: string) => waiting(`Waiting for daemon set ${name} rollout to finish: ${what}`)
  if (updatedNumberScheduled < desiredNumberScheduled)
    return unfinished(`${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`)
  if (numberAvailable < desiredNumberScheduled)
    return unfinished(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`)
  return { message: `daemon set ${name} successfully rolled out\n`, done: true }
}

function ofDeployment({ metadata, spec, status }: Deployment): { message: string; done: boolean } {
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting('Waiting for deployment spec update to be observed')
  }
  const name = JSON.stringify(metadata.name)
  const progressing = (status.conditions ?? []).find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new CommandError(`deployment ${name} exceeded its progress deadline`)
  const { replicas: wanted = 1 } = spec
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status
  const unfinished = (what: string) => waiting(`Waiting for deployment ${name} rollout to finish: ${what}`)
  if (updatedReplicas < wanted) return unfinished(`${updatedReplicas} out of ${wanted} new replicas have been updated`)
  if (replicas > updatedReplicas)
    return unfinished(`${replicas - updatedReplicas} old replicas are pending termination`)
  if (availableReplicas < updatedReplicas)
    return unfinished(`${availableReplicas} of ${updatedReplicas} updated replicas are available`)
  return { message: `deployment ${name} successfully rolled out\n`, done: true }
}
