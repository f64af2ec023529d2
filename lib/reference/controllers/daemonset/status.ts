/** The status of a DaemonSet. */
import type { DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import type { DaemonSet } from '../../resources/daemonset.ts'
import { withoutZeros } from '../counts.ts'
import { isReady } from '../pods.ts'
import type { Place } from './places.ts'
import { hashLabel } from './pod.ts'
import { isAvailable } from './rollout.ts'

const always = ['currentNumberScheduled', 'desiredNumberScheduled', 'numberMisscheduled', 'numberReady'] as const

/** The status to write; undefined where it says the same as the set's. Of each node, the oldest Pod counts. */
export function nextStatus(
  set: DaemonSet,
  places: readonly Place[],
  { hash, settled, now }: { hash: string; settled: boolean; now: number },
): DaemonSetStatus | undefined {
  const wanted = places.filter((place) => place.wanted)
  const pods = wanted.flatMap(({ pods }) => pods.slice(0, 1))
  const available = pods.filter((pod) => isReady(pod) && isAvailable(set, pod, now)).length
  const { generation } = set.metadata
  const { observedGeneration = 0, collisionCount, conditions } = set.status
  const counts = {
    observedGeneration: settled ? (generation ?? 0) : observedGeneration,
    desiredNumberScheduled: wanted.length,
    currentNumberScheduled: pods.length,
    numberMisscheduled: places.filter((place) => !place.wanted && place.pods.length > 0).length,
    numberReady: pods.filter(isReady).length,
    updatedNumberScheduled: pods.filter(({ metadata }) => metadata.labels?.[hashLabel] === hash).length,
    numberAvailable: available,
    numberUnavailable: wanted.length - available,
  }
  const same = Object.entries(counts).every(
    ([field, count]) => (set.status[field as keyof typeof counts] ?? 0) === count,
  )
  if (same) return undefined
  return {
    ...withoutZeros(counts, always),
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions !== undefined && { conditions }),
  }
}
