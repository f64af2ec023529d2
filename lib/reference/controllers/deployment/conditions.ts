/** Conditions of a Deployment: whether it is available, whether it gets on. */
import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js'
import { timestamp } from '../time.ts'

export type Conditions = readonly DeploymentCondition[]

export const find = (conditions: Conditions, type: string): DeploymentCondition | undefined =>
  conditions.find((condition) => condition.type === type)

export const without = (conditions: Conditions, type: string): Conditions =>
  conditions.filter((condition) => condition.type !== type)

/** With the condition, unless the same is said already. `touched`: it counts as said anew in any case. */
export function saying(
  conditions: Conditions,
  said: Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'>,
  now: number,
  touched = false,
): Conditions {
  const known = find(conditions, said.type)
  if (!touched && known?.status === said.status && known.reason === said.reason) return conditions
  const time = timestamp(now)
  const lastTransitionTime = known?.status === said.status ? known.lastTransitionTime : time
  const { type, status, reason, message } = said
  const condition = { type, status, lastUpdateTime: time, lastTransitionTime, reason, message }
  return [...without(conditions, type), condition]
}

/** `Progressing`, as of `subject`: `ReplicaSet "web-1"`. */
export const progress = (status: 'True' | 'False' | 'Unknown', reason: string, message: string) => ({
  type: 'Progressing',
  status,
  reason,
  message,
})
