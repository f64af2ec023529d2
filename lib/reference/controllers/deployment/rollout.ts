/** Steps from old ReplicaSets to the newest: a few Pods at a time, or all at once. */
import type { Deployment } from '../../../kube/objects.ts'
import { availableOf, byAge, scaleTo, totalOf, type Draft } from './sets.ts'
import { isRolling, maxSurge, maxUnavailable, replicasOf } from './strategy.ts'

/** How many replicas the newest set may have now. */
export function roomFor(deployment: Deployment, sets: readonly Draft[], replicas: number): number {
  const wanted = replicasOf(deployment)
  if (!isRolling(deployment)) return wanted
  const room = wanted + maxSurge(deployment) - totalOf(sets)
  return room <= 0 ? replicas : replicas + Math.min(room, wanted - replicas)
}

/** First the newest grows; in a look where it does not, the old ones shrink. */
export function roll(deployment: Deployment, newest: Draft, old: readonly Draft[]): void {
  const wanted = replicasOf(deployment)
  const next = newest.replicas > wanted ? wanted : roomFor(deployment, [...old, newest], newest.replicas)
  if (newest.replicas !== wanted && scaleTo(newest, next, deployment)) return
  const active = old.filter(({ replicas }) => replicas > 0).toSorted(byAge)
  const least = wanted - maxUnavailable(deployment)
  const removable = totalOf([...active, newest]) - least - (newest.replicas - newest.available)
  if (active.length === 0 || removable <= 0) return
  // Those that do no good go first.
  shrink(deployment, active, removable, ({ replicas, available }) => replicas - available)
  shrink(deployment, active, availableOf([...active, newest]) - least, ({ replicas }) => replicas)
}

function shrink(deployment: Deployment, sets: readonly Draft[], most: number, by: (set: Draft) => number): void {
  let left = most
  for (const set of sets) {
    const count = Math.min(left, by(set))
    if (count <= 0) continue
    scaleTo(set, set.replicas - count, deployment)
    left -= count
  }
}

/** Takes all old Pods away; whether there were any replicas of them. */
export function recreate(deployment: Deployment, old: readonly Draft[]): boolean {
  const scaled = old.filter(({ replicas }) => replicas > 0).map((set) => scaleTo(set, 0, deployment))
  return scaled.length > 0
}
