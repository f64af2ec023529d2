/** The status of a Deployment. */
import type { DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import type { Deployment, ReplicaSet } from '../../../kube/objects.ts'
import { withoutZeros } from '../counts.ts'
import { find, progress, saying, without, type Conditions } from './conditions.ts'
import { maxUnavailable, replicasOf } from './strategy.ts'
import type { Draft } from './sets.ts'

export type Status = DeploymentStatus & { terminatingReplicas?: number }

const never = 2 ** 31 - 1
const timedOut = 'ProgressDeadlineExceeded'
const complete = 'NewReplicaSetAvailable'

export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== never

/** Counts, and whether enough Pods are available. */
export function countSets(
  deployment: Deployment,
  sets: readonly Draft[],
  newest: Draft | undefined,
  conditions: Conditions,
  now: number,
): Status {
  const sum = (
    count: (status: ReplicaSet['status'] & { terminatingReplicas?: number }) => number | undefined,
  ): number => sets.reduce((total, { stored }) => total + (stored === undefined ? 0 : (count(stored.status) ?? 0)), 0)
  const wanted = sets.reduce((total, { stored, replicas }) => total + (stored?.spec.replicas ?? replicas), 0)
  const available = sum(({ availableReplicas }) => availableReplicas)
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment)
  const availability = enough
    ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: sum(({ replicas }) => replicas),
    updatedReplicas: newest?.stored?.status.replicas ?? 0,
    readyReplicas: sum(({ readyReplicas }) => readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
    terminatingReplicas: sum(({ terminatingReplicas }) => terminatingReplicas),
    conditions: [...saying(conditions, { type: 'Available', ...availability }, now)],
    collisionCount: deployment.status.collisionCount,
  }
}

/** All Pods are of the newest template and available. */
export const isComplete = (deployment: Deployment, status: Status): boolean =>
  [status.updatedReplicas, status.replicas, status.availableReplicas].every(
    (count) => (count ?? 0) === replicasOf(deployment),
  ) && (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)

/** Adds how the rollout gets on. */
export function withProgress(
  deployment: Deployment,
  status: Status,
  newest: Draft | undefined,
  sets: readonly Draft[],
  now: number,
): Status {
  const { conditions = [] } = status
  const next = failures(hasDeadline(deployment) ? judged() : without(conditions, 'Progressing'), newest, sets, now)
  return { ...status, conditions: [...next] }

  function judged(): Conditions {
    const known = find(conditions, 'Progressing')
    if (status.replicas === status.updatedReplicas && known?.reason === complete) return conditions
    const subject = newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.name}"`
    if (isComplete(deployment, status)) {
      return saying(conditions, progress('True', complete, `${subject} has successfully progressed.`), now)
    }
    if (isProgressing(deployment.status, status)) {
      return saying(conditions, progress('True', 'ReplicaSetUpdated', `${subject} is progressing.`), now, true)
    }
    const due = deadlineOf(deployment, conditions)
    if (known?.reason !== timedOut && (due === undefined || due >= now)) return conditions
    return saying(conditions, progress('False', timedOut, `${subject} has timed out progressing.`), now)
  }
}

const isProgressing = (old: Status, next: Status): boolean => {
  const rest = ({ replicas = 0, updatedReplicas = 0 }: Status): number => replicas - updatedReplicas
  return (
    (next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    rest(next) < rest(old) ||
    (next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  )
}

/** When the rollout has taken too long, in milliseconds since the epoch; undefined where nothing is to be waited for. */
export function deadlineOf({ spec }: Deployment, conditions: Conditions): number | undefined {
  const known = find(conditions, 'Progressing')
  if (known?.lastUpdateTime === undefined || known.reason === complete || known.reason === timedOut) return undefined
  return Date.parse(known.lastUpdateTime) + (spec.progressDeadlineSeconds ?? 600) * 1000
}

/** What keeps a ReplicaSet from having its Pods, the newest's first. */
function failures(conditions: Conditions, newest: Draft | undefined, sets: readonly Draft[], now: number): Conditions {
  const failed = [...(newest === undefined ? [] : [newest]), ...sets]
    .flatMap(({ stored }) => stored?.status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure')
  if (failed === undefined) return without(conditions, 'ReplicaFailure')
  const { status, reason, message } = failed
  return saying(conditions, { type: 'ReplicaFailure', status, reason, message }, now)
}

/** A Deployment that is paused is not to be blamed for standing still. */
export function withPause(deployment: Deployment, conditions: Conditions, now: number): Conditions {
  const reason = find(conditions, 'Progressing')?.reason
  if (!hasDeadline(deployment) || reason === timedOut) return conditions
  const known = reason === 'DeploymentPaused'
  if (deployment.spec.paused === true && !known) {
    return saying(conditions, progress('Unknown', 'DeploymentPaused', 'Deployment is paused'), now)
  }
  if (deployment.spec.paused !== true && known) {
    return saying(conditions, progress('Unknown', 'DeploymentResumed', 'Deployment is resumed'), now)
  }
  return conditions
}

export const asStored = (status: Status): Status => withoutZeros(status, ['terminatingReplicas', 'collisionCount'])
