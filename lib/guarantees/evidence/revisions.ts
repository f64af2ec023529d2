/** Which revision a controller took for the newest, at a position of the history. */
import { controllerOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt, versionsWithin } from '../../history/replay.ts'
import type { ControllerRevision, Pod, StatefulSet } from '../../kube/objects.ts'
import { canonical } from './equal.ts'
import { type Owner, seenBy } from './evidence.ts'
import { remembered, rememberedOf } from './memo.ts'
import { epochsOf, specStaleness } from './specs.ts'
import { Steps } from './steps.ts'

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.['controller-revision-hash'] ?? ''

export interface RollingUpdate {
  partition?: number
  maxUnavailable?: number | string
}

/** Undefined where the set has none, as with OnDelete. */
export const rollingUpdateOf = ({ spec }: StatefulSet): RollingUpdate | undefined => spec.updateStrategy?.rollingUpdate

export type RevisionLife = Life<ControllerRevision>

const owned = remembered((told: Replay) => {
  const bySet = new Map<string, RevisionLife[]>()
  for (const life of told.lives<ControllerRevision>('controllerrevisions')) {
    for (const { object } of life.versions) {
      const uid = controllerOf(object)?.uid
      if (uid === undefined) continue
      const others = bySet.get(uid)
      if (others === undefined) bySet.set(uid, [life])
      else if (others.at(-1) !== life) others.push(life)
    }
  }
  return bySet
})

/** The revisions that a set ever controlled, in the order in which they came into view. */
export const revisionsOf = (told: Replay, set: Owner): readonly RevisionLife[] => owned(told).get(set.uid) ?? none

const none: readonly RevisionLife[] = []

interface Course {
  /** As the status of the set told. */
  update: Steps<string | undefined>
  current: Steps<string | undefined>
  /** The revision of the highest number. */
  highest: Steps<string | undefined>
  /** The position at which the status told something else than before. */
  told: Steps<number>
  /** By a spec, see `epochsOf`. */
  bySpec: Map<StatefulSet, string | undefined>
}

export const courseOf = rememberedOf((told: Replay, set: Owner): Course => {
  const course: Course = {
    update: new Steps(),
    current: new Steps(),
    highest: highestOf(told, set),
    told: new Steps(),
    bySpec: new Map(),
  }
  const byTemplate = new Map<number, string>()
  const epochs = epochsOf(set)
  let epoch = 0
  let last: string | undefined
  let before: StatefulSet | undefined
  for (const { position, object } of set.life.versions) {
    const { observedGeneration, updateRevision, currentRevision } = object.status ?? {}
    if (before === undefined || toldParts.some((part) => before?.status?.[part] !== object.status?.[part]))
      course.told.set(position, position)
    before = object
    course.update.set(position, updateRevision)
    course.current.set(position, currentRevision)
    while ((epochs[epoch]?.until ?? Infinity) <= position) [epoch, last] = [epoch + 1, undefined]
    const isObserved =
      observedGeneration === object.metadata.generation || (observedGeneration === undefined && epoch === 0)
    if (!isObserved || updateRevision === undefined || updateRevision === last) continue
    byTemplate.set(epochs[epoch]?.template ?? -1, updateRevision)
    last = updateRevision
  }
  for (const { version, template } of epochs)
    course.bySpec.set(version.object, byTemplate.get(template) ?? holderOf(told, set, version.object))
  return course
})

/** The revision whose data are the template of a set: its status may not tell. */
const holderOf = (told: Replay, set: Owner, { spec }: StatefulSet): string | undefined =>
  holders(told, set).get(canonical(spec.template))

const holders = rememberedOf(
  (told: Replay, set: Owner) =>
    new Map(
      revisionsOf(told, set).map(({ name, versions }) => {
        const held: Held | undefined = versions[0]?.object.data
        const { $patch: _, ...template } = held?.spec?.template ?? {}
        return [canonical(template), name]
      }),
    ),
)

interface Held {
  spec?: { template?: Record<string, unknown> }
}

const toldParts = [
  'observedGeneration',
  'updateRevision',
  'currentRevision',
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
] as const

/** The states that a revision had in the time of a set, with the one in force when that began. */
export function statesOf(
  told: Replay,
  { life }: Owner,
  revision: RevisionLife,
): readonly Version<ControllerRevision>[] {
  const begun = life.versions[0]?.position ?? 0
  if (told.slack > 0 || begun <= (revision.versions[0]?.position ?? 0)) return revision.versions
  return versionsWithin(revision, begun, life.end)
}

function highestOf(told: Replay, set: Owner): Steps<string | undefined> {
  const isOwn = (revision: ControllerRevision): boolean => controllerOf(revision)?.uid === set.uid
  const changes = revisionsOf(told, set)
    .flatMap((life) => [
      ...statesOf(told, set, life).flatMap(({ position, object, type }) =>
        type === 'DELETED' ? [] : [{ position, name: life.name, number: isOwn(object) ? object.revision : -1 }],
      ),
      { position: life.end, name: life.name, number: -1 },
    ])
    // With the set, all go, in any order.
    .filter(({ position }) => position < set.life.end)
    .toSorted((a, b) => a.position - b.position)
  const numbers = new Map<string, number>()
  const steps = new Steps<string | undefined>()
  let highest: string | undefined
  for (const { position, name, number } of changes) {
    if (number < 0) numbers.delete(name)
    else numbers.set(name, number)
    if (number >= (numbers.get(highest ?? '') ?? -1) && number >= 0) highest = name
    else if (name === highest)
      highest = [...numbers].reduce<[string?, number?]>((most, one) => (one[1] > (most[1] ?? -1) ? one : most), [])[0]
    steps.set(position, highest)
  }
  return steps
}

const isName = (name: string | undefined): name is string => name !== undefined && name !== ''

/**
 * Names of revisions that may have been the update revision: by the sets' status around that time, which is written
 * after what it tells of, and by the numbers of the revisions.
 */
export function updateRevisionsAt(told: Replay, set: Owner, position: number): Set<string> {
  const { update, highest } = courseOf(told, set)
  const { from: earliest, to } = seenBy(told, position, specStaleness)
  const from = Math.max(earliest, lastTold(told, set, position))
  const later = told.stateAt(told.moment(position) + specStaleness)
  const names = new Set<string>()
  for (const name of update.within(from, Math.max(to, later))) if (isName(name)) names.add(name)
  for (const name of highest.within(from, to)) if (isName(name)) names.add(name)
  return names
}

/** Whether a name is one of those; that which the status tells at the time nearly always is. */
export const mayBeUpdate = (told: Replay, set: Owner, position: number, name: string): boolean =>
  courseOf(told, set).update.at(position) === name || updateRevisionsAt(told, set, position).has(name)

/** Where the controller last told in a status, before a position, what it goes by: by anything older it does not act any more. */
function lastTold(told: Replay, set: Owner, position: number): number {
  const before = told.slack === 0 ? position - 1 : told.stateAt(told.moment(position) - told.slack)
  return courseOf(told, set).told.at(before) ?? -1
}

/** Names of revisions that may have been the current revision. */
export function currentRevisionsAt(told: Replay, set: Owner, position: number): Set<string> {
  const { from, to } = seenBy(told, position, specStaleness)
  return new Set(courseOf(told, set).current.within(from, to).filter(isName))
}

/** Whether the status told, at a position, of no other revision than this: no update was under way. */
export function isSettledOn(told: Replay, set: Owner, position: number, name: string): boolean {
  const { update, current } = courseOf(told, set)
  return update.at(position) === name && current.at(position) === name
}

/** Names of revisions that had the highest number of all that the set controlled, between two positions. */
export const highestWithin = (told: Replay, set: Owner, from: number, to: number): string[] =>
  courseOf(told, set).highest.within(from, to).filter(isName)

/** Each name that the status told as the update revision of a template that it had observed, with the first version to do so. */
export const updatesTold = remembered((set: Owner) => {
  const found: { revision: string; version: Version<StatefulSet> }[] = []
  let [last, since] = ['', -1]
  for (const version of set.life.versions) {
    const { generation } = version.object.metadata
    const { observedGeneration, updateRevision } = version.object.status ?? {}
    if (!isName(updateRevision) || observedGeneration === undefined || observedGeneration !== generation) continue
    if ((updateRevision === last && observedGeneration === since) || version.type === 'DELETED') continue
    last = updateRevision
    since = observedGeneration
    found.push({ revision: updateRevision, version })
  }
  return found
})

/**
 * Whether a set may use a revision: one of its own, an orphan (REV-09), or one that a deleted set of its name has left. Upstream
 * takes that up where it holds the same data, until garbage collection gets to it, or though another set with the same selector
 * has adopted it.
 */
export function mayUse(set: Owner, revision: ControllerRevision): boolean {
  const controller = controllerOf(revision)
  if (controller === undefined || controller.uid === set.uid) return true
  if (controller.kind !== 'StatefulSet') return false
  return controller.name === set.name || revision.metadata.name.replace(/-[^-]*$/, '') === set.name
}

/** The revision of the template of a spec, which is one of `epochsOf`, by what the status of the set came to tell of it; undefined where it never did. */
export const revisionBy = (told: Replay, set: Owner, spec: StatefulSet): string | undefined =>
  courseOf(told, set).bySpec.get(spec)

/** The revision of that name, as it was at a position, or came to be last before it. */
export function revisionNamed(told: Replay, name: string, position: number): ControllerRevision | undefined {
  const life = told.namedBefore<ControllerRevision>('controllerrevisions', name, position + 1)
  return life && (versionAt(life, position) ?? life.versions.at(-1))?.object
}
