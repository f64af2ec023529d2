/** How many Pods of a Job have ended, and how: each is counted once, though controllers may end at any point between. */
import type { Pod } from '../../../kube/objects.ts'
import type { Job } from '../../resources/job.ts'
import { isOver, isTerminating } from '../pods.ts'
import { indexOf, indexesIn } from './indexes.ts'

/** Keeps a Pod until it is counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) === true

export const isGoing = (pod: Pod): boolean => isTerminating(pod) && !isOver(pod)

export interface Tally {
  /** As the status is to say: of Pods that are let go. */
  stored: { succeeded: number; failed: number }
  /** UIDs of Pods that are still to be let go. */
  uncounted: { succeeded?: string[]; failed?: string[] }
  /** How many those are. */
  pending: number
  /** Both together. */
  succeeded: number
  failed: number
  /** UIDs of Pods that are counted, or about to be. */
  known: ReadonlySet<string>
  /** Indexes that are done. */
  completed: ReadonlySet<number>
}

/** @param all whether what still runs counts as failed, since the Job has */
export function tally({ status, spec }: Job, pods: readonly Pod[], all = false): Tally {
  const tracked = pods.filter(isTracked)
  const present = new Set(tracked.map(({ metadata }) => metadata.uid))
  const before = status.uncountedTerminatedPods ?? {}
  const waiting = { succeeded: before.succeeded ?? [], failed: before.failed ?? [] }
  const listed = new Set([...waiting.succeeded, ...waiting.failed])
  const completed = new Set(indexesIn(status.completedIndexes ?? ''))
  const lists = {
    succeeded: waiting.succeeded.filter((uid) => present.has(uid)),
    failed: waiting.failed.filter((uid) => present.has(uid)),
  }
  for (const pod of tracked) {
    const { uid } = pod.metadata
    if (listed.has(uid)) continue
    const index = spec.completionMode === 'Indexed' ? indexOf(pod) : undefined
    if (pod.status.phase === 'Succeeded') {
      // An index is done once, whoever else has done it too.
      if (index === undefined || !completed.has(index)) lists.succeeded.push(uid)
      if (index !== undefined) completed.add(index)
    } else if (pod.status.phase === 'Failed' || isTerminating(pod) || all) lists.failed.push(uid)
  }
  const stored = {
    succeeded: (status.succeeded ?? 0) + waiting.succeeded.filter((uid) => !present.has(uid)).length,
    failed: (status.failed ?? 0) + waiting.failed.filter((uid) => !present.has(uid)).length,
  }
  return {
    stored,
    uncounted: {
      ...(lists.succeeded.length > 0 && { succeeded: lists.succeeded }),
      ...(lists.failed.length > 0 && { failed: lists.failed }),
    },
    pending: lists.succeeded.length + lists.failed.length,
    succeeded: stored.succeeded + lists.succeeded.length,
    failed: stored.failed + lists.failed.length,
    known: new Set([...listed, ...lists.succeeded, ...lists.failed, ...ended(tracked)]),
    completed,
  }
}

const ended = (pods: readonly Pod[]): string[] => pods.filter(isOver).map(({ metadata }) => metadata.uid)
