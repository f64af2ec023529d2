/** What a Pod's status says. */
import type { PodCondition } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'

export const condition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type)

export const isReady = (pod: Pod): boolean => condition(pod, 'Ready')?.status === 'True'

export const isTerminating = ({ metadata }: Pick<Pod, 'metadata'>): boolean => metadata.deletionTimestamp !== undefined

/** Its containers have ended for good. */
export const isOver = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
