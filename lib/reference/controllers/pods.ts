/** What a Pod's status says. */
import type { PodCondition } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'

export const condition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type)

export const isReady = (pod: Pod): boolean => condition(pod, 'Ready')?.status === 'True'

export const isTerminating = ({ metadata }: Pick<Pod, 'metadata'>): boolean => metadata.deletionTimestamp !== undefined

/** Its containers have ended for good. */
export const isOver = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'

/** It counts as one of its owner's: neither over nor going. */
export const isActive = (pod: Pod): boolean => !isOver(pod) && !isTerminating(pod)

/** When it will have been ready for so long, in milliseconds since the epoch; undefined while it is not ready. */
export function availableAt(pod: Pod, minReadySeconds = 0): number | undefined {
  if (!isReady(pod)) return undefined
  if (minReadySeconds === 0) return -Infinity
  const since = condition(pod, 'Ready')?.lastTransitionTime
  return since === undefined ? undefined : Date.parse(since) + minReadySeconds * 1000
}
