/** Sizes of ReplicaSets when the Deployment was scaled: in proportion, while a rollout is under way. */
import type { Deployment } from '../../../kube/objects.ts'
import { desiredReplicas, maxReplicas } from './annotations.ts'
import { byAge, scaleTo, totalOf, type Draft } from './sets.ts'
import { isRolling, maxSurge, replicasOf } from './strategy.ts'

/** Whether the sets were sized for another number of replicas. */
export const isScaling = (deployment: Deployment, sets: readonly Draft[]): boolean =>
  sets.some((set) => {
    const desired = desiredReplicas({ metadata: set })
    return set.replicas > 0 && desired !== undefined && desired !== replicasOf(deployment)
  })

export function scale(deployment: Deployment, newest: Draft | undefined, old: readonly Draft[]): void {
  const wanted = replicasOf(deployment)
  const only = activeOrLatest(newest, old)
  if (only !== undefined) {
    if (only.replicas !== wanted) scaleTo(only, wanted, deployment)
    return
  }
  const active = old.filter(({ replicas }) => replicas > 0)
  if (newest !== undefined && isSaturated(newest, wanted)) {
    for (const set of active) scaleTo(set, 0, deployment)
  } else if (isRolling(deployment)) {
    inProportion(deployment, [...active, ...(newest !== undefined && newest.replicas > 0 ? [newest] : [])])
  }
}

/** The one set that has Pods, or the newest where none has; undefined where several have. */
function activeOrLatest(newest: Draft | undefined, old: readonly Draft[]): Draft | undefined {
  const active = [...old, ...(newest === undefined ? [] : [newest])].filter(({ replicas }) => replicas > 0)
  if (active.length === 0) return newest ?? old.toSorted(byAge).at(-1)
  return active.length === 1 ? active[0] : undefined
}

const isSaturated = (set: Draft, wanted: number): boolean =>
  desiredReplicas({ metadata: set }) === wanted && set.replicas === wanted && set.available === wanted

function inProportion(deployment: Deployment, sets: readonly Draft[]): void {
  const wanted = replicasOf(deployment)
  const room = wanted > 0 ? wanted + maxSurge(deployment) : 0
  const toAdd = room - totalOf(sets)
  // The largest first; among equals the newest grows and the oldest shrinks.
  const sorted = sets.toSorted((a, b) => b.replicas - a.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  const shares: number[] = []
  let added = 0
  for (const set of sorted) {
    const left = toAdd - added
    const share = set.replicas === 0 || left === 0 ? 0 : fraction(set, deployment)
    const taken = toAdd > 0 ? Math.min(share, left) : Math.max(share, left)
    shares.push(taken)
    added += taken
  }
  for (const [index, set] of sorted.entries()) {
    const leftover = index === 0 ? toAdd - added : 0
    scaleTo(set, Math.max(0, set.replicas + (shares[index] ?? 0) + leftover), deployment)
  }
}

function fraction(set: Draft, deployment: Deployment): number {
  const wanted = replicasOf(deployment)
  if (wanted === 0) return -set.replicas
  const before = maxReplicas({ metadata: set }) ?? deployment.status.replicas ?? 0
  if (before === 0) return 0
  return Math.round((set.replicas * (wanted + maxSurge(deployment))) / before) - set.replicas
}
