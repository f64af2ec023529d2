/** The Pods that a set's controller deleted: not people, not eviction, and not with the set itself. */
import { controllerOf, hasCondition, isFinished, isHealthy, isTerminating, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from './asked.ts'
import { type Owner } from './evidence.ts'
import { revisionBy, revisionOf, rollingUpdateOf } from './revisions.ts'
import { isInRange, specsAt, startOf } from './specs.ts'

export interface Deletion {
  pod: Life<Pod>
  ordinal: number
  /** With which it began. */
  version: Version<Pod>
  /** The Pod as it was before. */
  before: Version<Pod>
  /** By which the controller may have acted, newest last. */
  specs: readonly Version<StatefulSet>[]
}

const known = new WeakMap<Owner, Deletion[]>()

/** In order. Only of Pods that were not finished: those are replaced by right (REC-02). */
export function deletionsOf(told: Replay, set: Owner): Deletion[] {
  const deletions =
    known.get(set) ??
    set.pods.flatMap((pod) => deletionOf(told, set, pod)).toSorted((a, b) => a.version.position - b.version.position)
  known.set(set, deletions)
  return deletions
}

function deletionOf(told: Replay, set: Owner, pod: Life<Pod>): Deletion[] {
  const version = deletionBegunOf(pod)
  const name = ordinalOf(pod.name)
  if (version === undefined || name?.parent !== set.name) return []
  const before = pod.versions[pod.versions.indexOf(version) - 1]
  if (before === undefined || isFinished(before.object) || controllerOf(before.object)?.uid !== set.uid) return []
  if (isDisrupted(version.object) || !stands(told, set, version.position) || wasAsked(told, pod, version)) return []
  return [{ pod, ordinal: name.ordinal, version, before, specs: specsAt(told, set, version.position) }]
}

/** Evicted, preempted, or on a node that is lost. */
const isDisrupted = (pod: Pod): boolean => hasCondition(pod, 'DisruptionTarget') || pod.status?.reason === 'NodeLost'

function stands(told: Replay, { life }: Owner, position: number): boolean {
  const to = told.slack === 0 ? position : told.stateAt(told.moment(position) + told.slack)
  const state = versionAt(life, Math.max(position, to))
  return state !== undefined && !isTerminating(state.object)
}

/**
 * The specs by which the Pod was surplus, newest last; none where it may have been deleted for an update instead,
 * by a spec that still wanted it.
 */
export function condemningSpecs(
  told: Replay,
  set: Owner,
  { ordinal, specs, before }: Deletion,
): Version<StatefulSet>[] {
  const condemning = specs.filter(({ object }) => !isInRange(ordinal, object))
  return specs.every(
    ({ object }) => !isInRange(ordinal, object) || !mayUpdate(told, set, object, ordinal, before.object),
  )
    ? condemning
    : []
}

/** Whether, by a spec that wants the Pod, it is due to be replaced by one of the newest revision. */
export function mayUpdate(told: Replay, set: Owner, spec: StatefulSet, ordinal: number, pod: Pod): boolean {
  if (spec.spec.updateStrategy?.type === 'OnDelete') return false
  if (ordinal - startOf(spec) < (rollingUpdateOf(spec)?.partition ?? 0)) return false
  return revisionBy(told, set, spec) !== revisionOf(pod)
}

/** That all specs by which the controller may have acted had the Pod in their range. */
export const isKept = ({ ordinal, specs }: Deletion): boolean =>
  specs.length > 0 && specs.every(({ object }) => isInRange(ordinal, object))

/** That the set wanted the Pod, which was healthy, by all these specs, and that none of them was to update it. */
export const isNeedless = (told: Replay, set: Owner, deletion: Deletion): boolean =>
  isKept(deletion) &&
  isHealthy(deletion.before.object) &&
  !deletion.specs.some(({ object }) => mayUpdate(told, set, object, deletion.ordinal, deletion.before.object))
