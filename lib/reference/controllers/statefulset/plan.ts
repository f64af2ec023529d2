/** What to do for a StatefulSet, from what is there: pure, and the whole of its behaviour. */
import type { StatefulSetStatus } from 'kubernetes-types/apps/v1.js'
import type { ControllerRevision, Manifest, Pod, StatefulSet } from '../../../kube/objects.ts'
import type { Membership } from '../membership.ts'
import { isTerminating } from '../pods.ts'
import type { ClaimLookup } from './claims.ts'
import { availableAt } from './health.ts'
import { podsOf, revisionsOf } from './membership.ts'
import { condemnedStage, replicaStage, updateStage } from './stages.ts'
import { replicaSlots } from './slots.ts'
import { sorted } from '../history.ts'
import { resolveRevisions, surplusRevisions, type Revisions } from './revisions.ts'
import type { ClaimOwners } from './retention.ts'
import { countPods, nextStatus } from './status.ts'

export interface Observed {
  set: StatefulSet
  /** All Pods that the set controls, and all orphans of its namespace that match its selector. */
  pods: readonly Pod[]
  claim: ClaimLookup
  /** All ControllerRevisions of its namespace, or those that match its selector. */
  revisions: readonly ControllerRevision[]
  /** Milliseconds since the epoch. */
  now: number
  /** Whether a rolling update may take down several Pods at a time (UPD-17). */
  several?: boolean
}

/** What to do for one Pod. When it fails, nothing is done for those after it in this look. */
export type PodTask =
  /** First the claims; where there are blockers, only they. Then the Pod, then the claims' owners. */
  | { do: 'create'; pod: Manifest; claims: Manifest[]; blockers: string[]; owners: ClaimOwners[] }
  /** Claims that a Pod waits for (STO-08). */
  | { do: 'provide'; pod: Pod; claims: Manifest[]; blockers: string[]; owners: ClaimOwners[] }
  /** The Pod as it should be, after its claims and their owners. */
  | { do: 'update'; pod: Pod; claims: Manifest[]; blockers: string[]; owners: ClaimOwners[] }
  /** Owners of a condemned Pod's claims. */
  | { do: 'own'; pod: Pod; owners: ClaimOwners[] }
  | { do: 'delete'; pod: Pod }

/** Done in the order of the fields. */
export interface Plan {
  revisions: Membership<ControllerRevision>
  pods: Membership<Pod>
  revision: Pick<Revisions, 'create' | 'renumber'>
  /** Within a stage, tasks are done one after the other, or in parallel; a stage begins when the one before is done. */
  stages: PodTask[][]
  parallel: boolean
  /** Absent where nothing changed. */
  status: StatefulSetStatus | undefined
  /** Written instead when a stage failed: Pods that an update was to delete count as there (STA-05). */
  interrupted: StatefulSetStatus | undefined
  /** Revisions that are of no use any more. */
  discard: ControllerRevision[]
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

export type Planner = (observed: Observed) => Plan

export const plan: Planner = ({ set, pods, claim, revisions, now, several = false }) => {
  const membership = podsOf(set, pods)
  const history = revisionsOf(set, revisions)
  const ordered = sorted(history.members)
  const resolved = resolveRevisions(set, ordered)
  const { members } = membership
  const counts = countPods(set, members, resolved, now)
  const stages: PodTask[][] = []
  let going = 0

  // STA-10
  if (!isTerminating(set)) {
    const view = { set, claim, now, ...replicaSlots(set, members, resolved, now) }
    const replicas = replicaStage(view)
    stages.push(replicas.tasks)
    const condemned = replicas.blocked ? undefined : condemnedStage(view)
    if (condemned !== undefined) stages.push(...condemned.stages)
    // SCL-05
    const update = condemned === undefined || condemned.blocked ? [] : updateStage(view, resolved.update.name, several)
    stages.push(update)
    going = update.length
  }
  const currentReplicas = Math.max(0, counts.currentReplicas - going)

  const { create, renumber } = resolved
  return {
    revisions: history,
    pods: membership,
    revision: { ...(create === undefined ? {} : { create }), ...(renumber === undefined ? {} : { renumber }) },
    stages: stages.filter((tasks) => tasks.length > 0),
    parallel: set.spec.podManagementPolicy === 'Parallel',
    status: nextStatus(set, { ...counts, currentReplicas }, resolved),
    interrupted: nextStatus(set, counts, resolved),
    discard: surplusRevisions(set, members, ordered, resolved),
    again: nextAvailable(set, members, now),
  }
}

/** ORD-08: Pods become available by time alone. */
function nextAvailable(set: StatefulSet, pods: readonly Pod[], now: number): number | undefined {
  const times = pods.map((pod) => availableAt(set, pod) ?? -Infinity).filter((time) => time > now)
  return times.length === 0 ? undefined : Math.min(...times) - now
}
