/** What a status counted, held against the Pods that there were. */
import { subtract } from '../../history/intervals.ts'
import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { type Census, censusOf } from './census.ts'
import { gapsOf, type Owner, setsOf } from './evidence.ts'
import { mayBeOverdue, overdue, whenTaken } from './overdue.ts'
import type { Steps } from './steps.ts'

/** A status tells of what the controller saw before it acted, which may have taken it this long, in milliseconds. */
const statusLag = 10_000

/** One of the counts of a status. */
export interface Count {
  /** As a sentence has it: `readyReplicas` */
  field: string
  /** Of what there were: `Running and Ready Pods` */
  what: string
  /** Undefined where the status does not tell, or it is not to be judged. */
  told(status: StatefulSet['status']): number | undefined
  /** How many there were, at the least and at the most, as the status counts them. */
  counted(census: Census, status: StatefulSet['status']): { least: Steps<number>; most: Steps<number> }
  /** Whether the controller takes off what it is about to delete, whatever it counts (STA-05). */
  anticipates?: boolean
}

/** Evaluates that a count is never one that there was not, and is not wrong for long. */
export const everyStatus =
  (counts: readonly Count[]): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const isWhole =
        set.life.versions[0]?.type === 'ADDED' || told.isComplete('pods', set.life.versions[0]?.position ?? 0)
      if (!isWhole) continue
      const census = censusOf(told, set)
      for (const count of counts) {
        const judged = judge(told, set, census, count)
        exercised += judged.exercised
        violations.push(...judged.violations)
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  }

function judge(told: Replay, set: Owner, census: Census, count: Count): { exercised: number; violations: Violation[] } {
  let exercised = 0
  const wrong: [number, number][] = []
  let last: number | undefined
  const { versions, end } = set.life
  for (let i = 0; i < versions.length; i++) {
    const { position, seq, object, type } = versions[i] as Version<StatefulSet>
    const { status } = object
    const value = status?.observedGeneration === undefined ? undefined : count.told(status)
    if (value === undefined || type === 'DELETED') continue
    const { least, most } = count.counted(census, status)
    if (value !== last || type === 'ADDED') {
      exercised++
      const range = type === 'PRESENT' ? undefined : impossible(told, census, count, { least, most }, value, position)
      if (range !== undefined) {
        const message = `the status of ${set.name} told of ${value} ${count.field}, when there were ${range} ${count.what}`
        return {
          exercised,
          violations: [
            { subject: `statefulset/${set.name}`, message, at: seq, because: lastOfPods(told, set, position) },
          ],
        }
      }
    }
    last = value
    const until = versions[i + 1]?.position ?? end
    addWrong(wrong, least, most, value, position, until)
  }
  const message = `the ${count.field} of ${set.name} was not the number of its ${count.what}`
  const long = wrong.filter(([from, to]) => mayBeOverdue(told, from, to))
  if (long.length === 0) return { exercised, violations: [] }
  const dues = [{ subject: `statefulset/${set.name}`, message, when: subtract(long, whenTaken(set)) }]
  return { exercised, violations: overdue(told, set, ['pods', 'statefulsets'], dues, { excuses: false }) }
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

/** The numbers that there were, where none of them was the one told. */
function impossible(
  told: Replay,
  { deletions }: Census,
  { anticipates = false }: Count,
  { least, most }: { least: Steps<number>; most: Steps<number> },
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
  const [low, high] = [Math.min(...least.within(from, to)), Math.max(...most.within(from, to))]
  const begun = anticipates ? (deletions.at(to) ?? 0) - (deletions.at(from) ?? 0) : 0
  if (value >= low - begun && value <= high) return undefined
  return low === high ? `${low}` : `${low} to ${high}`
}

/** Adds when the value was none of those that there were. */
function addWrong(
  wrong: [number, number][],
  least: Steps<number>,
  most: Steps<number>,
  value: number,
  from: number,
  to: number,
): void {
  if (least.isThroughout(value, from, to) && (least === most || most.isThroughout(value, from, to))) return
  const off =
    least === most
      ? least.intervals(from, to, (number) => number !== value)
      : [
          ...least.intervals(from, to, (low) => value < low),
          ...most.intervals(from, to, (high) => value > high),
        ].toSorted((x, y) => x[0] - y[0])
  for (const [a, b] of off) {
    const last = wrong.at(-1)
    const start = Math.max(a, last?.[1] ?? 0)
    if (start >= b) continue
    if (last?.[1] === start) last[1] = b
    else wrong.push([start, b])
  }
}
