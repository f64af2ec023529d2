import { type Intervals, subtract } from '../../history/intervals.ts'
import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type Due, mayBeOverdue, overdue, whenClaimGoes, whenNamed } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'
import { ordinalsOf, whenWanted } from '../evidence/wishes.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

/** Of each ordinal, when its place was empty though its Pod was due. */
const emptyPlaces = (told: Replay, set: Owner, places: Iterable<readonly [ordinal: number, due: Intervals]>): Due[] =>
  [...places].flatMap(([ordinal, all]) => {
    const due = all.filter(([from, to]) => mayBeOverdue(told, from, to))
    if (due.length === 0) return []
    const name = `${set.name}-${ordinal}`
    const empty = subtract(due, whenNamed(told, set, name))
    const when = empty.length === 0 ? empty : whenClaimGoes(told, set, ordinal).reduce<Intervals>(subtract, empty)
    return { subject: `pod/${name}`, message: `${name} was missing`, when }
  })

const evaluation =
  (
    speaksOf: (set: Owner) => boolean,
    places: (told: Replay, set: Owner) => Iterable<readonly [ordinal: number, due: Intervals]>,
  ): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const sets = setsOf(told, subject).filter(speaksOf)
    return {
      exercised: sets.reduce((sum, { created }) => sum + created.length, 0),
      violations: sets.flatMap((set) => overdue(told, set, resources, emptyPlaces(told, set, places(told, set)))),
      gaps: gapsOf(history, resources),
    }
  }

export const missingPods: Guarantee = {
  id: 'missing-pods',
  title: 'A missing Pod is made anew',
  level: 'core',
  statement:
    'With OrderedReady, a Pod that the StatefulSet wants and that is missing MUST be created when the Pods of all lower ordinals are Running and Ready, whatever becomes of those of higher ordinals.',
  source: sources.scaling,
  catalogue: ['ORD-03', 'ORD-04', 'SCL-01', 'SCL-07', 'REC-01', 'REC-04', 'AMO-03', 'ID-11'],
  evaluate: evaluation(isOrdered, (told, set) => turnsOf(told, set).mend),
}

export const parallelCreation: Guarantee = {
  id: 'parallel-creation',
  title: 'Parallel: Pods are created without waiting for others',
  level: 'core',
  statement:
    'With `podManagementPolicy` Parallel, every missing Pod of a StatefulSet MUST be created without waiting for other Pods to be Running, Ready or gone.',
  source: sources.parallel,
  catalogue: ['PAR-01', 'ORD-04', 'REC-01', 'REC-06'],
  evaluate: evaluation(
    (set) => !isOrdered(set),
    (_told, set) => {
      const known = new Set(set.named.map(({ ordinal }) => ordinal))
      return ordinalsOf(set, known).map((ordinal) => [ordinal, whenWanted(set, ordinal)] as const)
    },
  ),
}
