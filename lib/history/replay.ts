/** A history gone through once: each object's life, and what was so at any position of it. */
import type { AnyObject, KubeObject } from '../kube/objects.ts'
import type { Entry, GapEntry, History, MarkEntry, ObjectEntry, OutputEntry } from './history.ts'
import type { Intervals } from './intervals.ts'
import { orderOf } from './order.ts'
import type { PodFacts } from './pods.ts'
import { firstIndex } from './search.ts'

/** An object's state from one position on. */
export interface Version<T = AnyObject> {
  position: number
  seq: number
  type: ObjectEntry['type']
  object: T
  /** The state that it followed; undefined of the first that was seen. */
  before: Version<T> | undefined
  /** Of a Pod, kept by `factsOf`. */
  facts: PodFacts | undefined
}

/** All that was seen of one object: of one uid. */
export interface Life<T = AnyObject> {
  resource: string
  name: string
  uid: string
  /** At least one. The last is the state with which it was deleted, where it was. */
  versions: Version<T>[]
  /** Where the object is no longer: Infinity where it still was there at the end. */
  end: number
  /** How it ended: `lost` when a gap hides its end. */
  ended: 'deleted' | 'lost' | undefined
  /** The life of the same name that began before this one. */
  previous: Life<T> | undefined
  /** The index of the version that was asked for last: mostly near to that which is asked for next. */
  near: number
}

/** An entry with its position. */
export type Placed<T extends GapEntry | MarkEntry | OutputEntry> = T & { seq: number; at: number; position: number }

export interface Replay {
  history: History
  /** What was derived from it, see `remembered`. */
  memo: unknown[]
  /** In the order in which things happened; a position is an index of it. */
  entries: readonly Entry[]
  /** How far the order between kinds may be wrong, in milliseconds. */
  slack: number
  /** When, at the latest, the entry at a position had happened. */
  moment(position: number): number
  /** The last of the entries that told what was there at the beginning: they tell of one moment. -1 where there are none. */
  listed: number
  /** The position of the last entry that had happened by then; where none had, of what there was at the beginning. */
  stateAt(moment: number): number
  lives<T extends KubeObject>(resource: string): readonly Life<T>[]
  /** The lives of that name, one after the other. */
  named<T extends KubeObject>(resource: string, name: string): readonly Life<T>[]
  /** Of the lives of that name, those that were there at some time between two positions, both included. */
  namedWithin<T extends KubeObject>(resource: string, name: string, from: number, to: number): readonly Life<T>[]
  /** Of the lives of that name, the last that had begun before a position. */
  namedBefore<T extends KubeObject>(resource: string, name: string, position: number): Life<T> | undefined
  /** Of the lives of that name, the first that began after a position. */
  namedAfter<T extends KubeObject>(resource: string, name: string, position: number): Life<T> | undefined
  life<T extends KubeObject>(uid: string): Life<T> | undefined
  gaps: readonly Placed<GapEntry>[]
  marks: readonly Placed<MarkEntry>[]
  outputs: readonly Placed<OutputEntry>[]
  /** Whether an object of the kind that was never seen before `position` cannot have been there: nothing was lost, and all was listed. */
  isComplete(resource: string, position: number): boolean
}

const replays = new WeakMap<History, Replay>()

/** Linear in the history's entries; done once for a history, however many ask. */
export function replay(history: History): Replay {
  const known = replays.get(history)
  if (known !== undefined) return known
  const made = replayOf(history)
  replays.set(history, made)
  return made
}

function replayOf(history: History): Replay {
  const { entries, moments, slack } = orderOf(history)
  const byUid = new Map<string, Life>()
  const byKind = new Map<string, Kind>()
  const gaps: Placed<GapEntry>[] = []
  const marks: Placed<MarkEntry>[] = []
  const outputs: Placed<OutputEntry>[] = []
  let excerpt = false
  let at = 0
  const begun = entries.findIndex(({ type }) => type !== 'PRESENT' && type !== 'MARK')
  const lastListed = (begun === -1 ? entries.length : begun) - 1
  const kindOf = (resource: string): Kind => {
    let kind = byKind.get(resource)
    if (kind === undefined) byKind.set(resource, (kind = { lives: [], byName: new Map() }))
    return kind
  }
  const livesOf = (resource: string): Life[] => byKind.get(resource)?.lives ?? []
  const namedOf = (resource: string, name: string): Life[] => byKind.get(resource)?.byName.get(name) ?? []
  for (let position = 0; position < entries.length; position++) {
    const entry = entries[position] as Entry
    if (entry.type === 'GAP') {
      gaps.push({ ...entry, position })
      for (const life of livesOf(entry.resource)) if (life.ended === undefined) end(life, position, 'lost')
    }
    if (entry.type === 'MARK') marks.push({ ...entry, position })
    if (entry.type === 'OUTPUT') outputs.push({ ...entry, position })
    if (!('object' in entry)) continue
    const { seq, type, object } = entry
    const { uid, name } = object.metadata
    let life = byUid.get(uid)
    const version: Version = { position, seq, type, object, before: life?.versions.at(-1), facts: undefined }
    if (life !== undefined) life.versions.push(version)
    else {
      excerpt ||= beginsInTheMidst(entry) && !gaps.some((gap) => gap.resource === entry.resource)
      const kind = kindOf(entry.resource)
      const sameName = kind.byName.get(name)
      life = {
        resource: entry.resource,
        name,
        uid,
        versions: [version],
        end: Infinity,
        ended: undefined,
        previous: sameName?.at(-1),
        near: 0,
      }
      byUid.set(uid, life)
      kind.lives.push(life)
      if (sameName === undefined) kind.byName.set(name, [life])
      else sameName.push(life)
    }
    if (entry.type === 'DELETED') end(life, position, 'deleted')
    else end(life, Infinity, undefined)
  }
  return {
    history,
    memo: [],
    entries,
    slack,
    gaps,
    marks,
    outputs,
    isComplete: (resource, position) =>
      !excerpt && !gaps.some((gap) => gap.resource === resource && gap.position < position),
    moment: (position) => moments[Math.min(position, moments.length - 1)] ?? 0,
    listed: lastListed,
    stateAt: (moment) => Math.max(lastListed, (at = lastAt(moments, moment, at))),
    lives: <T extends KubeObject>(resource: string) => livesOf(resource) as unknown as Life<T>[],
    named: <T extends KubeObject>(resource: string, name: string) => namedOf(resource, name) as unknown as Life<T>[],
    namedWithin: <T extends KubeObject>(resource: string, name: string, from: number, to: number) =>
      livesWithin(namedOf(resource, name), from, to) as unknown as readonly Life<T>[],
    namedBefore: <T extends KubeObject>(resource: string, name: string, position: number) => {
      const lives = namedOf(resource, name)
      return lives[begunBefore(lives, position) - 1] as unknown as Life<T> | undefined
    },
    namedAfter: <T extends KubeObject>(resource: string, name: string, position: number) => {
      const lives = namedOf(resource, name)
      return lives[begunBefore(lives, position + 1)] as unknown as Life<T> | undefined
    },
    life: <T extends KubeObject>(uid: string) => byUid.get(uid) as unknown as Life<T> | undefined,
  }
}

interface Kind {
  lives: Life[]
  byName: Map<string, Life[]>
}

/**
 * The index of the last of the moments, which never fall, that is not after this one; -1 where all are. It is looked for around
 * a place near to which it mostly is: that of the one before.
 */
function lastAt(moments: Float64Array, moment: number, near: number): number {
  let [low, high] = [0, moments.length]
  for (let step = 1; step < moments.length; step *= 8) {
    const [below, above] = [near - step, near + step]
    if (below > low && (moments[below] as number) <= moment) low = below
    if (above < high && (moments[above] as number) > moment) high = above
    if (low > 0 && high < moments.length) break
  }
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((moments[middle] as number) > moment) high = middle
    else low = middle + 1
  }
  return low - 1
}

/** How many of the lives, which are in order, had begun before a position. */
const begunBefore = (lives: readonly Life<unknown>[], position: number): number =>
  firstIndex(lives.length, (i) => (lives[i]?.versions[0]?.position ?? 0) >= position)

const latestEnds = new WeakMap<readonly Life<unknown>[], number[]>()

/** Of lives in the order in which they began, those that were there at some time between two positions, both included. */
export function livesWithin<T>(lives: readonly Life<T>[], from: number, to: number): readonly Life<T>[] {
  const [only] = lives
  if (only === undefined || lives.length === 1) return only !== undefined && wasThere(only, from, to) ? lives : none
  let latest = latestEnds.get(lives)
  if (latest === undefined) {
    let end = 0
    latestEnds.set(lives, (latest = lives.map((life) => (end = Math.max(end, life.end)))))
  }
  const found: Life<T>[] = []
  for (let i = begunBefore(lives, to + 1) - 1; i >= 0 && (latest[i] ?? 0) > from; i--) {
    const life = lives[i] as Life<T>
    if (life.end > from) found.unshift(life)
  }
  return found
}

const none: readonly never[] = []

const wasThere = ({ versions, end }: Life<unknown>, from: number, to: number): boolean =>
  end > from && (versions[0] as Version<unknown>).position <= to

/** An object that nobody had listed: the history is an excerpt. Volumes come into view when they are bound. */
const beginsInTheMidst = ({ type, resource }: ObjectEntry): boolean =>
  (type === 'MODIFIED' || type === 'DELETED') && resource !== 'persistentvolumes' && resource !== 'events'

function end(life: Life, position: number, how: Life['ended']): void {
  life.end = position
  life.ended = how
}

/** The state after the entry at `position`; undefined before the object was seen and after its end. */
export function versionAt<T>(life: Life<T>, position: number): Version<T> | undefined {
  return position >= life.end ? undefined : life.versions[indexAt(life, position)]
}

/** The states in which an object was at some time between two positions, both included. */
export function versionsWithin<T>(life: Life<T>, from: number, to: number): Version<T>[] {
  return from >= life.end ? [] : life.versions.slice(Math.max(0, indexAt(life, from)), indexAt(life, to) + 1)
}

/** Of the last version up to a position; -1 where there is none. */
function indexAt(life: Life<unknown>, position: number): number {
  const { versions, near } = life
  let [low, high] = [0, versions.length]
  if ((versions[near] as Version).position <= position) low = near + 1
  else high = near
  for (let step = 1; low < high && step < 8; step *= 2) {
    const middle = low > near ? low : high - 1
    if ((versions[middle] as Version).position > position) high = middle
    else low = middle + 1
  }
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((versions[middle] as Version).position > position) high = middle
    else low = middle + 1
  }
  life.near = Math.max(0, low - 1)
  return low - 1
}

/** When the object was there and `holds` of it; with a range, of the states in which it was in that, whole. */
export function intervalsOf<T>(
  life: Life<T>,
  holds: (object: T, version: Version<T>) => boolean,
  [begin, end]: readonly [number, number] = [0, Infinity],
): Intervals {
  const { versions } = life
  let intervals: [number, number][] | undefined
  let last: [number, number] | undefined
  for (let index = begin === 0 ? 0 : Math.max(0, indexAt(life, begin)); index < versions.length; index++) {
    const version = versions[index] as Version<T>
    if (version.position >= end) break
    const to = versions[index + 1]?.position ?? life.end
    if (version.type === 'DELETED' || version.position >= to || !holds(version.object, version)) continue
    if (last !== undefined && last[1] === version.position) last[1] = to
    else {
      last = [version.position, to]
      if (intervals === undefined) intervals = [last]
      else intervals.push(last)
    }
  }
  return intervals ?? never
}

const never: Intervals = []

/** The entry with which the watch told that the object was made; undefined where it was there before, or a gap hides it. */
export function creationOf<T>(life: Life<T>): Version<T> | undefined {
  const first = life.versions[0]
  return first?.type === 'ADDED' ? first : undefined
}

/** The entry with which the object was gone; undefined where that was not seen. */
export function deletionOf<T>(life: Life<T>): Version<T> | undefined {
  const last = life.versions.at(-1)
  return last?.type === 'DELETED' ? last : undefined
}
