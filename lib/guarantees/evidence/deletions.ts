/** The Pods that a set's controller deleted: not people, not eviction, and not with the set itself. */
import { factsOf, hasCondition, isFinished, isTerminating, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Event, Pod, StatefulSet } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from './asked.ts'
import { type Owner, staleness } from './evidence.ts'
import { remembered, rememberedOf } from './memo.ts'
import { revisionBy, rollingUpdateOf } from './revisions.ts'
import { isInRange, specsAt, startOf } from './specs.ts'

export interface Deletion {
  pod: Life<Pod>
  /** Of those by which the controller may have acted, the specs by which the Pod was due to be updated. */
  updating: readonly Version<StatefulSet>[]
  ordinal: number
  /** With which it began. */
  version: Version<Pod>
  /** The Pod as it was before. */
  before: Version<Pod>
  /** By which the controller may have acted, newest last. */
  specs: readonly Version<StatefulSet>[]
}

/** In order. Only of Pods that were not finished: those are replaced by right (REC-02). */
export const deletionsOf = rememberedOf((told: Replay, set: Owner): readonly Deletion[] =>
  set.pods
    .map((pod) => deletionOf(told, set, pod))
    .filter((deletion) => deletion !== undefined)
    .toSorted((a, b) => a.version.position - b.version.position),
)

function deletionOf(told: Replay, set: Owner, pod: Life<Pod>): Deletion | undefined {
  const version = deletionBegunOf(pod)
  const name = version && ordinalOf(pod.name)
  if (version === undefined || name?.parent !== set.name) return undefined
  const before = pod.versions[pod.versions.indexOf(version) - 1]
  if (before === undefined || isFinished(before.object) || factsOf(before).controller !== set.uid) return undefined
  if (isDisrupted(version.object) || isEvicted(told, pod) || !stands(told, set, version.position)) return undefined
  if (wasAsked(told, pod, version) || isMistaken(told, pod, version)) return undefined
  const { ordinal } = name
  const specs = specsAt(told, set, version.position)
  if (specs.length === 0) return undefined
  const updating = specs.filter(({ object }) => mayUpdate(told, set, object, ordinal, factsOf(before).revision))
  return { pod, ordinal, version, before, specs, updating }
}

/**
 * Deletions are by name: a controller that has not seen yet that a Pod which had failed is gone deletes the one that came in its place
 * (REC-02).
 */
function isMistaken(told: Replay, { previous }: Life<Pod>, { position }: Version<Pod>): boolean {
  const last = previous && deletionBegunOf(previous)?.before
  if (previous === undefined || last === undefined || !isFinished(last.object)) return false
  return told.moment(position) - told.moment(previous.end) <= staleness + told.slack
}

/** Evicted, preempted, or on a node that is lost. */
export const isDisrupted = (pod: Pod): boolean =>
  hasCondition(pod, 'DisruptionTarget') || pod.status?.reason === 'NodeLost'

/** Whether an event told that it had to make room, or that its node was lost: before 1.26 Pods have no condition for that. */
const isEvicted = (told: Replay, { name, uid, versions, end }: Life<Pod>): boolean =>
  evictions(told)
    .get(name)
    ?.some((one) =>
      one.uid === undefined ? one.position > (versions[0]?.position ?? 0) && one.position < end : one.uid === uid,
    ) ?? false

/** By the names of the Pods; not all such events tell the uid. */
const evictions = remembered((told: Replay) => {
  const reasons = new Set(['Preempted', 'TaintManagerEviction', 'NodeControllerEviction'])
  const found = new Map<string, { uid: string | undefined; position: number }[]>()
  for (const { versions } of told.lives<Event>('events')) {
    for (const { object, position } of versions) {
      const { involvedObject, reason = '', message = '' } = object
      if (!reasons.has(reason) || message.startsWith('Cancelling')) continue
      const others = found.get(involvedObject.name ?? '') ?? []
      found.set(involvedObject.name ?? '', others)
      others.push({ uid: involvedObject.uid, position })
    }
  }
  return found
})

/** That the set was there, and not being deleted. */
export function stands(told: Replay, { life }: Owner, position: number): boolean {
  const to = told.slack === 0 ? position : told.stateAt(told.moment(position) + told.slack)
  const state = versionAt(life, Math.max(position, to))
  return state !== undefined && !isTerminating(state.object)
}

/**
 * The specs by which the Pod was surplus, newest last; none where it may have been deleted for an update instead,
 * by a spec that still wanted it.
 */
export function condemningSpecs({ ordinal, specs, updating }: Deletion): readonly Version<StatefulSet>[] {
  const condemning = specs.filter(({ object }) => !isInRange(ordinal, object))
  return condemning.length > 0 && updating.every(({ object }) => !isInRange(ordinal, object)) ? condemning : none
}

const none: readonly Version<StatefulSet>[] = []

/** Whether, by a spec that wants the Pod, it is due to be replaced by one of the newest revision. */
function mayUpdate(told: Replay, set: Owner, spec: StatefulSet, ordinal: number, revision: string): boolean {
  if (spec.spec.updateStrategy?.type === 'OnDelete') return false
  if (ordinal - startOf(spec) < (rollingUpdateOf(spec)?.partition ?? 0)) return false
  return revisionBy(told, set, spec) !== revision
}

/** That all specs by which the controller may have acted had the Pod in their range. */
export const isKept = ({ ordinal, specs }: Deletion): boolean =>
  specs.length > 0 && specs.every(({ object }) => isInRange(ordinal, object))

/** That by all these specs the set wanted the Pod, and by one was to update it: the first ones go as soon as there is one. */
export const isUpdate = (deletion: Deletion): boolean => deletion.updating.length > 0 && isKept(deletion)

/** That the set wanted the Pod, which was healthy, by all these specs, and that none of them was to update it. */
export const isNeedless = (deletion: Deletion): boolean =>
  deletion.updating.length === 0 && factsOf(deletion.before).healthy && isKept(deletion)
