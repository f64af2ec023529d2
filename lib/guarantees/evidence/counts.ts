/** What a status counted, held against the Pods that there were. */
import { intersect, subtract } from '../../history/intervals.ts'
import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { type Census, censusOf } from './census.ts'
import { gapsOf, type Owner, setsOf } from './evidence.ts'
import { rememberedOf } from './memo.ts'
import { mayBeOverdue, overdue, whenTaken } from './overdue.ts'
import { standing } from './specs.ts'
import type { Steps } from './steps.ts'

/** A status tells of what the controller saw before it acted, which may have taken it this long, in milliseconds. */
const statusLag = 10_000

/** What a controller took off, it may have failed to delete, and deletes it this much later, in milliseconds. */
const deletionLag = 5_000

/** One of the counts of a status. */
export interface Count {
  /** As a sentence has it: `readyReplicas` */
  field: string
  /** Of what there were: `Running and Ready Pods` */
  what: string
  /** Undefined where the status does not tell, or it is not to be judged. */
  told(status: StatefulSet['status']): number | undefined
  /** How many there were, at the least, as the status counts them. */
  counted(census: Census, status: StatefulSet['status']): Steps<number>
  /** How many there were at the most, where that cannot be told as exactly. */
  atMost?(census: Census): Steps<number>
  /** Whether the controller takes off what it is about to delete, whatever it counts (STA-05). */
  anticipates?: boolean
  /** The Pods that had been made, or adopted, of which the controller adds those that came meanwhile to what it had seen as its own at first. */
  came?(census: Census, status: StatefulSet['status']): Steps<number>
}

/** Evaluates that a count is never one that there was not, and is not wrong for long. */
export const everyStatus = (counts: readonly Count[]): Guarantee['evaluate'] => {
  allCounts.push(...counts)
  return (history, subject) => {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const isWhole =
        set.life.versions[0]?.type === 'ADDED' || told.isComplete('pods', set.life.versions[0]?.position ?? 0)
      if (!isWhole) continue
      const judged = judgedOf(told, set)
      for (const count of counts) {
        exercised += judged.get(count)?.exercised ?? 0
        violations.push(...(judged.get(count)?.violations ?? []))
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  }
}

const allCounts: Count[] = []

/** What is found of a count, while the states of a set are gone through. */
interface Course {
  count: Count
  exercised: number
  last: number | undefined
  /** When it was none of what there were. */
  wrong: [number, number][]
  violations: Violation[]
}

/** In one walk over the states of the set, for all counts. */
const judgedOf = rememberedOf((told: Replay, set: Owner): ReadonlyMap<Count, Course> => {
  const census = censusOf(told, set)
  const courses = allCounts.map((count): Course => ({
    count,
    exercised: 0,
    last: undefined,
    wrong: [],
    violations: [],
  }))
  const { versions, end } = set.life
  for (let i = 0; i < versions.length; i++) {
    const version = versions[i] as Version<StatefulSet>
    if (version.object.status?.observedGeneration === undefined || version.type === 'DELETED') continue
    const until = versions[i + 1]?.position ?? end
    for (const course of courses) if (course.violations.length === 0) follow(told, set, census, course, version, until)
  }
  for (const course of courses) if (course.violations.length === 0) course.violations = late(told, set, course)
  return new Map(courses.map((course) => [course.count, course]))
})

function follow(
  told: Replay,
  set: Owner,
  census: Census,
  course: Course,
  { position, seq, type, object: { status } }: Version<StatefulSet>,
  until: number,
): void {
  const { count } = course
  const value = count.told(status)
  if (value === undefined) return
  const least = count.counted(census, status)
  const most = count.atMost?.(census) ?? least
  if (value !== course.last || type === 'ADDED') {
    course.exercised++
    const counted = { least, most, status }
    const range = type === 'PRESENT' ? undefined : impossible(told, census, count, counted, value, position)
    if (range !== undefined) {
      const message = `the status of ${set.name} told of ${value} ${count.field}, when there were ${range} ${count.what}`
      const because = lastOfPods(told, set, position)
      course.violations.push({ subject: `statefulset/${set.name}`, message, at: seq, because })
    }
  }
  course.last = value
  if (least.isThroughout(value, position, until) && (least === most || most.isThroughout(value, position, until)))
    return
  addWrong(told, course.wrong, least, most, value, position, until)
}

function late(told: Replay, set: Owner, { count, wrong }: Course): Violation[] {
  const long = wrong.filter(([from, to]) => mayBeOverdue(told, from, to))
  if (long.length === 0) return []
  const message = `the ${count.field} of ${set.name} was not the number of its ${count.what}`
  // Of a set that is to leave orphans, nobody writes the status any more.
  const when = intersect(subtract(long, whenTaken(set)), standing(set))
  const dues = [{ subject: `statefulset/${set.name}`, message, when }]
  return overdue(told, set, ['pods', 'statefulsets'], dues)
}

/** The last change of a Pod of the set before a position. */
function lastOfPods(told: Replay, { uid }: Owner, position: number): number[] {
  for (let p = position - 1; p >= 0; p--) {
    const entry = told.entries[p]
    if (
      entry !== undefined &&
      'object' in entry &&
      entry.resource === 'pods' &&
      controllerOf(entry.object)?.uid === uid
    )
      return [entry.seq]
  }
  return []
}

interface Counted {
  least: Steps<number>
  most: Steps<number>
  status: StatefulSet['status']
}

/** The numbers that there were, where none of them was the one told. */
function impossible(
  told: Replay,
  census: Census,
  count: Count,
  { least, most, status }: Counted,
  value: number,
  position: number,
): string | undefined {
  const to = told.slack === 0 ? position : told.stateAt(told.moment(position) + told.slack)
  const agrees = (steps: Steps<number>, from: number): boolean =>
    steps.findLast(from, to, (number) => number === value) !== undefined
  // As nearly always.
  if (least.at(position) === value || most.at(position) === value) return undefined
  const from = told.stateAt(told.moment(position) - statusLag - told.slack)
  if (told.gaps.some((gap) => gap.resource === 'pods' && gap.position >= from && gap.position <= to)) return undefined
  if (agrees(least, from) || agrees(most, from)) return undefined
  const low = Math.min(...least.within(from, to))
  const came = count.came?.(census, status)
  let high = 0
  most.eachWithin(from, to + 1, (number, since) => {
    const more = (came?.at(to) ?? 0) - (came?.at(since) ?? 0)
    high = Math.max(high, number + more)
  })
  const soon = told.stateAt(told.moment(position) + deletionLag + told.slack)
  const { deletions } = census
  const begun = count.anticipates === true ? (deletions.at(soon) ?? 0) - (deletions.at(from) ?? 0) : 0
  if (value >= low - begun && value <= high) return undefined
  return low === high ? `${low}` : `${low} to ${high}`
}

/** Adds when the value was none of those that there were. What did not last is forgotten as soon as another follows. */
function addWrong(
  told: Replay,
  wrong: [number, number][],
  least: Steps<number>,
  most: Steps<number>,
  value: number,
  from: number,
  to: number,
): void {
  if (least === most) {
    least.eachWithin(from, to, (number, a, b) => number !== value && addStretch(told, wrong, a, b))
  } else {
    const off = [
      ...least.intervals(from, to, (low) => value < low),
      ...most.intervals(from, to, (high) => value > high),
    ].toSorted((x, y) => x[0] - y[0])
    for (const [a, b] of off) addStretch(told, wrong, a, b)
  }
}

function addStretch(told: Replay, wrong: [number, number][], from: number, to: number): void {
  const last = wrong.at(-1)
  const start = Math.max(from, last?.[1] ?? 0)
  if (start >= to) return
  if (last === undefined || (last[1] < start && mayBeOverdue(told, last[0], last[1]))) wrong.push([start, to])
  else {
    if (last[1] < start) last[0] = start
    last[1] = to
  }
}
