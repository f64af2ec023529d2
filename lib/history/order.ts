/** In which order things happened: by resourceVersion where those of different kinds can be compared, else as they were seen. */
import type { Entry, History, ObjectEntry } from './history.ts'

export interface Order {
  /** The history's entries; marks, outputs and gaps stand behind all that had been seen before them. */
  entries: readonly Entry[]
  /** `moments[p]`: no later than this had entry p happened, in milliseconds. Never falls. */
  moments: Float64Array
  /**
   * How far the order between kinds may be wrong, in milliseconds: 0 where resourceVersions tell it.
   * Within a kind it is always right.
   */
  slack: number
}

/** A watch that lags more than this behind another is less likely than versions that cannot be compared. */
const longestLag = 60_000
/** How much later one watch may tell of a thing than another. */
const usualLag = 2_000

export function orderOf({ entries }: History): Order {
  const asSeen = (slack: number): Order => ({ entries, moments: momentsOf(entries), slack })
  const keys = growing(entries) ?? compared(entries)
  if (keys === 'meaningless') return asSeen(0)
  if (keys === 'opaque') return asSeen(usualLag)
  const sorted = sortedBy(keys, entries)
  const moments = momentsOf(sorted)
  const tooLate = sorted.some((entry, p) => isWatched(entry) && entry.at - (moments[p] ?? 0) > longestLag)
  return tooLate ? asSeen(usualLag) : { entries: sorted, moments, slack: 0 }
}

function sortedBy(keys: Float64Array, entries: readonly Entry[]): readonly Entry[] {
  if (areAscending(keys)) return entries
  const indices = Uint32Array.from(keys.keys()).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
  return Array.from(indices, (index) => entries[index] as Entry)
}

function areAscending(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i] as number) < (keys[i - 1] as number)) return false
  return true
}

/** Events may be kept in a store of their own, with versions of its own. */
const isWatched = (entry: Entry): entry is Entry & ObjectEntry =>
  'object' in entry && entry.type !== 'PRESENT' && entry.resource !== 'events'

/**
 * By what the entries are sorted, where one watch at a time tells something: each version is above all before it. Undefined
 * where one is not.
 */
function growing(entries: readonly Entry[]): Float64Array | undefined {
  const keys = new Float64Array(entries.length)
  const broken = new Set<string>()
  let newest = 0
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as Entry
    if (isWatched(entry)) {
      const version = numberOf(entry.object.metadata.resourceVersion)
      if (!(version > newest)) return undefined
      newest = version
    }
    keys[index] = isFirst(entry, broken) ? -1 : newest
  }
  return keys
}

/** What was there at the beginning comes first. `broken`: the kinds of which something was lost, which are listed again. */
function isFirst(entry: Entry, broken: Set<string>): boolean {
  if (entry.type === 'GAP') broken.add(entry.resource)
  return entry.type === 'PRESENT' && !broken.has(entry.resource)
}

/** NaN where it is none. */
function numberOf(version: string): number {
  let number = version.length > 0 && version.length <= 15 ? 0 : Number.NaN
  for (let i = 0; i < version.length; i++) {
    const digit = version.charCodeAt(i) - zero
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
  }
  return number
}

const zero = '0'.charCodeAt(0)

/**
 * By what the entries are sorted. `meaningless`: one kind tells a version twice, as no server does. `opaque`: not numbers, or each
 * kind counts for itself.
 */
function compared(entries: readonly Entry[]): Float64Array | 'meaningless' | 'opaque' {
  const versions = new Float64Array(entries.length).fill(Number.NaN)
  const kinds = new Map<string, { told: Set<string>; latest: number }>()
  const all = new Set<string>()
  const objects = new Map<string, string>()
  let opaque = false
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as Entry
    if (!('object' in entry) || entry.resource === 'events') continue
    const { resourceVersion, uid } = entry.object.metadata
    const version = numberOf(resourceVersion)
    const known = objects.get(uid)
    objects.set(uid, resourceVersion)
    // Some servers tell of a deletion with the version before it.
    if (entry.type === 'PRESENT' || (entry.type === 'DELETED' && known === resourceVersion)) continue
    let kind = kinds.get(entry.resource)
    if (kind === undefined) kinds.set(entry.resource, (kind = { told: new Set(), latest: 0 }))
    if (kind.told.has(resourceVersion)) return 'meaningless'
    if (all.has(resourceVersion) || Number.isNaN(version) || version < kind.latest) opaque = true
    kind.told.add(resourceVersion)
    kind.latest = version
    all.add(resourceVersion)
    versions[index] = version
  }
  return opaque ? 'opaque' : keysOf(entries, versions)
}

/** What has no version of its own comes behind all that had been seen. */
function keysOf(entries: readonly Entry[], versions: Float64Array): Float64Array {
  const keys = new Float64Array(entries.length)
  const broken = new Set<string>()
  let highest = 0
  for (let index = 0; index < entries.length; index++) {
    const version = versions[index] ?? Number.NaN
    if (!Number.isNaN(version)) highest = Math.max(highest, version)
    keys[index] = isFirst(entries[index] as Entry, broken) ? -1 : Number.isNaN(version) ? highest : version
  }
  return keys
}

/** What comes later in the order had been seen by then, so this had happened: the least `at` from here on. */
function momentsOf(entries: readonly Entry[]): Float64Array {
  const moments = new Float64Array(entries.length)
  let least = Infinity
  for (let p = entries.length - 1; p >= 0; p--) {
    least = Math.min(least, entries[p]?.at ?? Infinity)
    moments[p] = least
  }
  return moments
}
