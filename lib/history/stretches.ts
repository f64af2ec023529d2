/** The parts of a history in which nothing was lost. */
import type { Entry, History, ObjectEntry } from './history.ts'
import { type Replay, replay } from './replay.ts'

export interface Stretch {
  history: History
  /** `at` of its beginning; -Infinity where it begins as the whole does. */
  from: number
}

type Gap = Replay['gaps'][number]

/** How much later than others a watch may tell of a thing, in milliseconds: what was listed again may be ahead by that. */
const lag = 2_000

/**
 * The history before, between and after the gaps, as histories of their own, which begin with what there was then and with
 * the commands that had been given. What happened from a gap on until all was listed again, and a moment longer, is in none
 * of them. Entries keep their `seq`. A gap after which nothing was listed again stays where it is.
 */
export function stretchesOf(history: History, gaps: readonly Gap[]): Stretch[] {
  const told = replay(history)
  const cut = new Map<number, Hole>()
  for (const gap of gaps) {
    const hole = holeOf(told, gap)
    if (hole !== undefined) cut.set(gap.seq, hole)
  }
  const holes = [...cut.values()].toSorted((a, b) => a.from - b.from)
  const stretches: Stretch[] = []
  let begin = 0
  let begun = -Infinity
  const present = new Map<string, Entry & ObjectEntry>()
  const before: Entry[] = []
  let next = 0
  const passOver = (end: number): void => {
    for (; next < end; next++) pass(told.entries[next] as Entry, cut, present, before)
  }
  for (const { from, to, until } of [...holes, { from: told.entries.length, to: Infinity, until: Infinity }]) {
    if (from > begin) {
      passOver(begin)
      const own = told.entries.slice(begin, from).filter(({ seq }) => !cut.has(seq))
      if (begin === 0) stretches.push({ history: { ...history, entries: own }, from: -Infinity })
      else {
        const listed = [...present.values()].map((entry): Entry => ({ ...entry, type: 'PRESENT', at: begun }))
        stretches.push({ history: { ...history, entries: [...listed, ...before, ...own] }, from: begun })
      }
    }
    begin = Math.max(begin, to)
    begun = Math.max(begun, until)
  }
  return stretches
}

/** What a stretch that begins behind an entry has to know of it. */
function pass(
  entry: Entry,
  cut: ReadonlyMap<number, Hole>,
  present: Map<string, Entry & ObjectEntry>,
  before: Entry[],
): void {
  if (entry.type === 'GAP') {
    for (const [uid, { resource }] of present) if (resource === entry.resource) present.delete(uid)
    if (!cut.has(entry.seq)) before.push(entry)
  } else if (!('object' in entry)) before.push(entry)
  else if (entry.type === 'DELETED') present.delete(entry.object.metadata.uid)
  else present.set(entry.object.metadata.uid, entry)
}

/** The positions, `to` not included, at which not all was known. */
interface Hole {
  from: number
  to: number
  /** As `at` of the history. */
  until: number
}

function holeOf(told: Replay, gap: Gap): Hole | undefined {
  const { entries } = told
  const listedAt = listedAgain(told.history, gap)
  if (listedAt === undefined) return undefined
  const isAfter = ({ seq, at }: Entry): boolean => (gap.since === undefined ? seq >= gap.seq : at >= gap.since)
  const from = entries.findIndex(isAfter)
  let to = from
  const until = listedAt + lag
  while (to < entries.length && told.moment(to) < until) to++
  return { from, to, until }
}

/**
 * When all of the kind had been listed again. Where there was nothing to list, it is known when it is told of again. Undefined
 * where nobody says that it ever was.
 */
function listedAgain({ entries }: History, { seq, resource, since }: Gap): number | undefined {
  let at: number | undefined
  for (let next = seq + 1; next < entries.length; next++) {
    const entry = entries[next] as Entry
    if (!('object' in entry) || entry.resource !== resource) continue
    if (entry.type !== 'PRESENT') return at ?? (since === undefined ? undefined : entry.at)
    at = entry.at
  }
  return at ?? (since === undefined ? undefined : Infinity)
}
