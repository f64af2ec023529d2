/** How far a Pod has come, as the set sees it. */
import type { Pod, StatefulSet } from '../../../kube/objects.ts'
import { condition, isReady, isTerminating } from '../pods.ts'

/** The API knows it; one that is only planned has no phase. */
export const isCreated = (pod: Pod): boolean => (pod.status?.phase ?? '') !== ''

export const isPending = (pod: Pod): boolean => pod.status?.phase === 'Pending'

export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod)

/** When it will have been ready for `minReadySeconds`; undefined while it is not ready (ORD-08). */
export function availableAt(set: StatefulSet, pod: Pod): number | undefined {
  if (!isRunningAndReady(pod)) return undefined
  const { minReadySeconds = 0 } = set.spec
  if (minReadySeconds === 0) return -Infinity
  const since = condition(pod, 'Ready')?.lastTransitionTime
  return since === undefined ? undefined : Date.parse(since) + minReadySeconds * 1000
}

export const isAvailable = (set: StatefulSet, pod: Pod, now: number): boolean =>
  (availableAt(set, pod) ?? Infinity) <= now

export const isHealthy = (set: StatefulSet, pod: Pod, now: number): boolean =>
  isAvailable(set, pod, now) && !isTerminating(pod)
