/** The three stages of bringing Pods in order: the wanted ones, then the unwanted ones, then those to be replaced. */
import type { Manifest, Pod, StatefulSet } from '../../../kube/objects.ts'
import { isOver, isTerminating } from '../pods.ts'
import { claimNeeds, storageMatches, withVolumes, type ClaimLookup, type ClaimNeeds } from './claims.ts'
import { isAvailable, isHealthy, isPending } from './health.ts'
import { identityMatches, revisionOf, withIdentity } from './identity.ts'
import { resolve } from '../numbers.ts'
import type { PodTask } from './plan.ts'
import { hasStaleClaim, misownedClaims, ownersOfNew, type ClaimOwners } from './retention.ts'
import type { Slot, Slots } from './slots.ts'

export interface View extends Slots {
  set: StatefulSet
  claim: ClaimLookup
  now: number
}

const isOrdered = (set: StatefulSet): boolean => set.spec.podManagementPolicy !== 'Parallel'

/** `blocked`: what comes after must wait. Only OrderedReady ever is (PAR-01). */
interface Step {
  task?: PodTask | undefined
  blocked: boolean
}

/** Creates and repairs; in order, no further than the first that is not healthy (ORD-01). */
export function replicaStage(view: View): { tasks: PodTask[]; blocked: boolean } {
  return inTurn(view, view.replicas, (slot) => replicaStep(view, slot))
}

function replicaStep(view: View, { ordinal, pod }: Slot): Step {
  const { set, claim, now } = view
  if (pod === undefined) return { task: creation(view, ordinal), blocked: true }
  // REC-02, REC-03: created again when it is gone.
  if (isOver(pod)) return { task: isTerminating(pod) ? undefined : { do: 'delete', pod }, blocked: true }
  if (isPending(pod)) {
    const provide = { do: 'provide', pod, ...needs(view, ordinal, pod) } as const
    if (isNeeded(provide)) return { task: provide, blocked: true }
  }
  // ORD-05, ORD-08
  const blocked = isTerminating(pod) || !isAvailable(set, pod, now)
  if (blocked && isOrdered(set)) return { blocked }
  const stored = storageMatches(pod.spec, set, ordinal)
  const owners = misownedClaims(set, pod, claim)
  if (stored && identityMatches(set, pod) && owners.length === 0) return { blocked }
  const repaired = { ...withIdentity(pod), spec: stored ? pod.spec : withVolumes(pod.spec, set, ordinal) }
  const { claims, blockers } = stored ? { claims: [], blockers: [] } : needs(view, ordinal, pod)
  return { task: { do: 'update', pod: repaired, claims, blockers, owners }, blocked }
}

function creation(view: View, ordinal: number): PodTask | undefined {
  const pod = view.planned(ordinal)
  if (hasStaleClaim(view.set, ordinal, pod, view.claim)) return undefined
  return { do: 'create', pod, ...needs(view, ordinal, pod) }
}

function needs({ set, claim }: View, ordinal: number, pod: Pod | Manifest): ClaimNeeds & { owners: ClaimOwners[] } {
  const { claims, blockers } = claimNeeds(set, ordinal, claim)
  return { claims, blockers, owners: [...misownedClaims(set, pod, claim), ...ownersOfNew(set, pod, claims)] }
}

const isNeeded = ({ claims, blockers, owners }: ReturnType<typeof needs>): boolean =>
  claims.length + blockers.length + owners.length > 0

/** Deletes what is beyond the replicas, highest first; in order, one at a time (SCL-02). */
export function condemnedStage(view: View): { stages: PodTask[][]; blocked: boolean } {
  const { set, claim, condemned } = view
  const owning = condemned.flatMap((pod): PodTask[] => {
    const owners = misownedClaims(set, pod, claim)
    return owners.length === 0 ? [] : [{ do: 'own', pod, owners }]
  })
  const deleting = inTurn(view, condemned, (pod) => condemnedStep(view, pod))
  return { stages: [owning, deleting.tasks], blocked: deleting.blocked }
}

function condemnedStep({ set, firstUnhealthy, now }: View, pod: Pod): Step {
  if (isTerminating(pod)) return { blocked: true }
  // SCL-04
  if (isOrdered(set) && !isAvailable(set, pod, now) && pod !== firstUnhealthy) return { blocked: true }
  return { task: { do: 'delete', pod }, blocked: true }
}

/** Deletes the highest Pod that is not of the newest revision, once those above it are well (UPD-03, UPD-12). */
export function updateStage(view: View, revision: string, several: boolean): PodTask[] {
  const { set, replicas, now } = view
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {}
  if (type === 'OnDelete') return []
  if (several) return severalUpdates(view, revision)
  for (const { pod } of replicas.slice(rollingUpdate?.partition ?? 0).toReversed()) {
    if (pod === undefined) return []
    if (revisionOf(pod) !== revision && !isTerminating(pod)) return [{ do: 'delete', pod }]
    if (!isHealthy(set, pod, now)) return []
  }
  return []
}

/** UPD-17: as many at a time as may be unavailable, highest first; whoever is unavailable already counts, wherever it is. */
function severalUpdates({ set, replicas, now }: View, revision: string): PodTask[] {
  const { partition = 0, maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {}
  const allowed = Math.max(1, resolve(maxUnavailable, replicas.length, Math.floor))
  const unavailable = replicas.filter(({ pod }) => pod === undefined || !isHealthy(set, pod, now)).length
  const stale = replicas
    .slice(partition)
    .toReversed()
    .flatMap(({ pod }) => (pod === undefined || revisionOf(pod) === revision || isTerminating(pod) ? [] : [pod]))
  return stale.slice(0, Math.max(0, allowed - unavailable)).map((pod) => ({ do: 'delete', pod }))
}

function inTurn<T>(
  { set }: View,
  items: readonly T[],
  step: (item: T) => Step,
): { tasks: PodTask[]; blocked: boolean } {
  const tasks: PodTask[] = []
  for (const item of items) {
    const { task, blocked } = step(item)
    if (task !== undefined) tasks.push(task)
    if (blocked && isOrdered(set)) return { tasks, blocked }
  }
  return { tasks, blocked: false }
}
