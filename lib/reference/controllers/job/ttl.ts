/** Deletes Jobs that are finished, after so long as they ask for. */
import { isNotFound } from '../../../kube/errors.ts'
import type { Component } from '../../component.ts'
import { jobs, type Job } from '../../resources/job.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { isFinished } from './conditions.ts'

export function ttlAfterFinishedController(): Component {
  return controller('ttl-after-finished-controller', ({ client, clock, informer, on, queue }) => {
    const all = informer<Job>(jobs)
    const add = (job: Job): void => {
      if (job.spec.ttlSecondsAfterFinished !== undefined && isFinished(job)) queue.add(keyOf(job))
    }
    on(all, { added: add, modified: add })
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const job = all.get(namespace, name)
      if (job === undefined || job.metadata.deletionTimestamp !== undefined || !isFinished(job)) return undefined
      const left = finishedAt(job) + (job.spec.ttlSecondsAfterFinished ?? Infinity) * 1000 - clock.now()
      if (left === Infinity) return undefined
      if (left > 0) return left
      const { uid, resourceVersion } = job.metadata
      const preconditions = { uid, resourceVersion }
      await client
        .delete(jobs, { name, namespace }, { propagationPolicy: 'Foreground', preconditions })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error
        })
      return undefined
    }
  })
}

/** In milliseconds since the epoch. */
function finishedAt({ status }: Job): number {
  const done = status.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  )
  return Date.parse(done?.lastTransitionTime ?? '')
}
