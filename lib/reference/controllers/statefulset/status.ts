/** The status of a set (STA). */
import type { StatefulSetStatus } from 'kubernetes-types/apps/v1.js'
import type { Pod, StatefulSet } from '../../../kube/objects.ts'
import { isTerminating } from '../pods.ts'
import { isAvailable, isCreated, isRunningAndReady } from './health.ts'
import { replicasOf, revisionOf } from './identity.ts'
import type { Revisions } from './revisions.ts'

export interface Counts {
  replicas: number
  readyReplicas: number
  availableReplicas: number
  currentReplicas: number
  updatedReplicas: number
}

/** Counts Pods that the API knows; those that this look creates count from the next one (SCL-10). */
export function countPods(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions, now: number): Counts {
  const count = (fits: (pod: Pod) => boolean): number => pods.filter(fits).length
  const isAt = (revision: string) => (pod: Pod) => isCreated(pod) && !isTerminating(pod) && revisionOf(pod) === revision
  return {
    replicas: count(isCreated),
    readyReplicas: count(isRunningAndReady),
    availableReplicas: count((pod) => isAvailable(set, pod, now)),
    currentReplicas: count(isAt(current.name)),
    updatedReplicas: count(isAt(update.name)),
  }
}

/** The status to write; undefined where it says the same as the set's (STA-09). */
export function nextStatus(set: StatefulSet, counts: Counts, revisions: Revisions): StatefulSetStatus | undefined {
  const done = isComplete(set, counts)
  const next: StatefulSetStatus = {
    observedGeneration: set.metadata.generation,
    replicas: counts.replicas,
    ...positive('readyReplicas', counts.readyReplicas),
    ...positive('currentReplicas', done ? counts.updatedReplicas : counts.currentReplicas),
    ...positive('updatedReplicas', counts.updatedReplicas),
    currentRevision: done ? revisions.update.name : revisions.current.name,
    updateRevision: revisions.update.name,
    collisionCount: set.status.collisionCount ?? 0,
    availableReplicas: counts.availableReplicas,
  }
  const same = statusFields.every((field) => (next[field] ?? 0) === (set.status[field] ?? 0))
  return same && set.status.collisionCount !== undefined ? undefined : next
}

/** UPD-05 */
const isComplete = (set: StatefulSet, { replicas, readyReplicas, updatedReplicas }: Counts): boolean =>
  (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate' &&
  [replicas, readyReplicas, updatedReplicas].every((count) => count === replicasOf(set))

const statusFields = [
  'observedGeneration',
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'currentRevision',
  'updateRevision',
  'availableReplicas',
] as const satisfies (keyof StatefulSetStatus)[]

/** The API leaves counts of 0 out. */
const positive = (field: keyof StatefulSetStatus, count: number): Partial<StatefulSetStatus> =>
  count > 0 ? { [field]: count } : {}
