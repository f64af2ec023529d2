/** Pods by their place: a slot for each ordinal that the set wants, and those beyond. */
import type { Manifest, Pod, StatefulSet } from '../../../kube/objects.ts'
import { withVolumes } from './claims.ts'
import { isHealthy } from './health.ts'
import { firstOrdinal, inRange, newPod, ordinalOf, replicasOf } from './identity.ts'
import type { Revisions } from './revisions.ts'

export interface Slots {
  /** One an ordinal, ascending. */
  replicas: Slot[]
  /** The Pod to create for an ordinal that has none. */
  planned(ordinal: number): Manifest
  /** Pods that the set no longer wants, highest ordinal first. */
  condemned: Pod[]
  /** The first that is unwell: replicas ascending, then condemned ascending (SCL-04). */
  firstUnhealthy: Pod | undefined
}

export interface Slot {
  ordinal: number
  pod: Pod | undefined
}

export function replicaSlots(set: StatefulSet, pods: readonly Pod[], revisions: Revisions, now: number): Slots {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]))
  const replicas = Array.from({ length: replicasOf(set) }, (_, index): Slot => {
    const ordinal = firstOrdinal(set) + index
    return { ordinal, pod: byOrdinal.get(ordinal) }
  })
  const condemned = pods.filter((pod) => !inRange(set, ordinalOf(pod))).toSorted((a, b) => ordinalOf(b) - ordinalOf(a))
  const unhealthy = replicas.find(({ pod }) => pod === undefined || !isHealthy(set, pod, now))
  const firstUnhealthy =
    unhealthy === undefined ? condemned.findLast((pod) => !isHealthy(set, pod, now)) : unhealthy.pod
  return { replicas, planned: (ordinal) => plannedPod(set, revisions, ordinal), condemned, firstUnhealthy }
}

/** UPD-08: below the partition, Pods come back as they were. */
function plannedPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): Manifest {
  const { name, template } = ordinal < firstOrdinal(set) + kept(set) ? current : update
  const pod = newPod(set, template, name, ordinal)
  return { ...pod, spec: withVolumes(pod['spec'] as object, set, ordinal) }
}

/** How many of the lowest replicas stay at the current revision. */
function kept(set: StatefulSet): number {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {}
  if (type !== 'RollingUpdate') return 0
  return rollingUpdate === undefined ? (set.status.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0)
}
