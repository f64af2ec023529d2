/** What a controller had to do, and for long did not, though nothing stood in its way. */
import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { controllerOf, isHealthy, isTerminating } from '../../history/pods.ts'
import { intervalsOf, type Replay } from '../../history/replay.ts'
import type { Event, PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import { templatesOf } from './claims.ts'
import { type Owner } from './evidence.ts'
import type { Violation } from '../guarantee.ts'
import { rollingUpdateOf } from './revisions.ts'
import { replicasOf, startOf } from './specs.ts'

/** No controller needs longer for what it can do at once, in milliseconds, not even one that has just been restarted. */
export const patience = 30_000

/** Something that is to be done, while it is. */
export interface Due {
  /** `pod/web-1` */
  subject: string
  /** A sentence that ends: `web-1 was missing`. */
  message: string
  when: Intervals
}

/**
 * A violation for each stretch that lasted too long, told at the first entry after the time was up.
 * `excuses`: whether a refusal by the API excuses the controller.
 */
export function overdue(told: Replay, set: Owner, resources: readonly string[], dues: readonly Due[], { excuses = true } = {}): Violation[] {
  const most = Math.max(0, ...set.life.versions.map(({ object }) => object.spec.minReadySeconds ?? 0))
  const limit = patience + most * 1000
  return dues.flatMap(({ subject, message, when }) =>
    when.flatMap(([from, to]) => {
      const late = told.stateAt(told.moment(from) + limit + told.slack) + 1
      if (late >= to || late >= told.entries.length) return []
      if (told.gaps.some((gap) => resources.includes(gap.resource) && gap.position <= late && gap.position >= from)) return []
      if (excuses && isHindered(told, set, from, late)) return []
      const [since, at] = [told.entries[from], told.entries[late]]
      const seconds = Math.floor(limit / 1000)
      return [{ subject, message: `${message} for more than ${seconds} s`, at: at?.seq ?? 0, because: since === undefined ? [] : [since.seq] }]
    }),
  )
}

/** The API refused what the controller tried (quota, admission), as it told in an event. */
function isHindered(told: Replay, set: Owner, from: number, to: number): boolean {
  return told.lives<Event>('events').some(({ versions }) =>
    versions.some(
      ({ position, object: { involvedObject, reason = '' } }) =>
        position >= from && position <= to && involvedObject?.uid === set.uid && reason.startsWith('Failed'),
    ),
  )
}

/** What a set wanted, as long as it wanted the same. */
interface Wish {
  from: number
  to: number
  start: number
  replicas: number
  /** Undefined where Pods are not updated, or the controller has not told by which revision. */
  update: { revision: string; partition: number } | undefined
}

const wishes = new WeakMap<Owner, Wish[]>()

/** While it stood. There are few of them, however often the status was written. */
function wishesOf(set: Owner): Wish[] {
  const known = wishes.get(set)
  if (known !== undefined) return known
  const found: Wish[] = []
  let last = ''
  for (const [index, { type, position, object }] of set.life.versions.entries()) {
    const to = set.life.versions[index + 1]?.position ?? set.life.end
    if (type === 'DELETED' || isTerminating(object) || position >= to) continue
    const wish = { start: startOf(object), replicas: replicasOf(object), update: updateOf(object) }
    const shown = JSON.stringify(wish)
    const before = found.at(-1)
    if (before?.to === position && shown === last) before.to = to
    else found.push({ from: position, to, ...wish })
    last = shown
  }
  wishes.set(set, found)
  return found
}

function updateOf(set: StatefulSet): Wish['update'] {
  const { metadata, spec, status } = set
  const isSeen = status?.observedGeneration === metadata.generation && status?.updateRevision !== undefined
  if (!isSeen || spec.updateStrategy?.type === 'OnDelete') return undefined
  return { revision: status.updateRevision ?? '', partition: rollingUpdateOf(set)?.partition ?? 0 }
}

const isWanted = (ordinal: number, { start, replicas }: Wish): boolean => ordinal >= start && ordinal < start + replicas

function whenWish(set: Owner, holds: (wish: Wish) => boolean): Intervals {
  const when: [number, number][] = []
  for (const wish of wishesOf(set).filter(holds)) {
    const before = when.at(-1)
    if (before?.[1] === wish.from) before[1] = wish.to
    else when.push([wish.from, wish.to])
  }
  return when
}

export const whenWanted = (set: Owner, ordinal: number): Intervals => whenWish(set, (wish) => isWanted(ordinal, wish))

export const whenUnwanted = (set: Owner, ordinal: number): Intervals => whenWish(set, (wish) => !isWanted(ordinal, wish))

/** When a rolling update was to reach the ordinal, and by which revision. */
export const updatesOf = (set: Owner, ordinal: number): { from: number; to: number; revision: string }[] =>
  wishesOf(set).flatMap(({ from, to, start, update }) =>
    update === undefined || ordinal - start < update.partition ? [] : [{ from, to, revision: update.revision }],
  )

/** All ordinals that the set ever wanted. */
function ordinalsOf(set: Owner): number[] {
  const wanted = new Set(wishesOf(set).flatMap(({ start, replicas }) => Array.from({ length: replicas }, (_, index) => start + index)))
  return [...wanted].toSorted((a, b) => a - b)
}

/** When any Pod of that name was there. */
export const whenNamed = (told: Replay, name: string): Intervals =>
  told.named<Pod>('pods', name).flatMap((life) => intervalsOf(life, () => true))

/** When the set's own Pod of that name was as asked. */
export const whenOwn = (told: Replay, set: Owner, name: string, holds: (pod: Pod) => boolean): Intervals =>
  told.named<Pod>('pods', name).flatMap((life) => intervalsOf(life, (pod) => controllerOf(pod)?.uid === set.uid && holds(pod)))

/** When a claim for that ordinal was about to go (STO-09, STO-18): until then no Pod can be made. */
export const whenClaimGoes = (told: Replay, { name, life }: Owner, ordinal: number): Intervals[] =>
  (life.versions[0] === undefined ? [] : templatesOf(life.versions[0].object)).map((template) =>
    told
      .named<PersistentVolumeClaim>('persistentvolumeclaims', `${template}-${name}-${ordinal}`)
      .flatMap((claim) =>
        intervalsOf(claim, (object) => isTerminating(object) || (object.metadata.ownerReferences?.some(({ kind }) => kind === 'Pod') ?? false)),
      ),
  )

export interface Place {
  ordinal: number
  name: string
  wanted: Intervals
  /** Wanted, and all wanted Pods below were Running and Ready. */
  inTurn: Intervals
}

const places = new WeakMap<Owner, Place[]>()

/** The set's ordinals, each with when it was its turn under OrderedReady. */
export function placesOf(told: Replay, set: Owner): readonly Place[] {
  const known = places.get(set)
  if (known !== undefined) return known
  const found = allPlaces(told, set)
  places.set(set, found)
  return found
}

function allPlaces(told: Replay, set: Owner): Place[] {
  let below: Intervals = [[0, Infinity]]
  return ordinalsOf(set).map((ordinal) => {
    const name = `${set.name}-${ordinal}`
    const wanted = whenWanted(set, ordinal)
    const inTurn = intersect(wanted, below)
    below = subtract(below, subtract(wanted, whenOwn(told, set, name, isHealthy)))
    return { ordinal, name, wanted, inTurn }
  })
}
