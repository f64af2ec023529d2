/** The numbers of a rolling update. */
import type { Deployment } from '../../../kube/objects.ts'
import { resolve } from '../numbers.ts'

export const replicasOf = ({ spec }: Deployment): number => spec.replicas ?? 1

export const isRolling = ({ spec }: Deployment): boolean => (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate'

/** Pods more than wanted. */
export const maxSurge = (deployment: Deployment): number =>
  isRolling(deployment)
    ? resolve(deployment.spec.strategy?.rollingUpdate?.maxSurge, replicasOf(deployment), Math.ceil)
    : 0

/** Pods fewer than wanted; 1 where neither may be, or nothing would ever move. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment)
  if (!isRolling(deployment) || replicas === 0) return 0
  const allowed = resolve(deployment.spec.strategy?.rollingUpdate?.maxUnavailable, replicas, Math.floor)
  return Math.min(replicas, allowed === 0 && maxSurge(deployment) === 0 ? 1 : allowed)
}
