import { type Intervals, subtract } from '../../history/intervals.ts'
import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { type Due, overdue, type Place, placesOf, whenClaimGoes, whenNamed } from '../evidence/overdue.ts'
import { sources } from '../sources.ts'
import { isOrdered } from '../evidence/specs.ts'

const resources = ['pods', 'statefulsets']

/** Of each place, when it was empty though its Pod was due, as `when` has it. */
function emptyPlaces(told: Replay, set: Owner, when: (place: Place) => Intervals): Due[] {
  return placesOf(told, set).map((place) => ({
    subject: `pod/${place.name}`,
    message: `${place.name} was missing`,
    when: whenClaimGoes(told, set, place.ordinal).reduce<Intervals>(subtract, subtract(when(place), whenNamed(told, place.name))),
  }))
}

const evaluation =
  (speaksOf: (set: Owner) => boolean, when: (place: Place) => Intervals): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const sets = setsOf(told, subject).filter(speaksOf)
    return {
      exercised: sets.reduce((sum, { created }) => sum + created.length, 0),
      violations: sets.flatMap((set) => overdue(told, set, resources, emptyPlaces(told, set, when))),
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
  evaluate: evaluation(isOrdered, ({ inTurn }) => inTurn),
}

export const parallelCreation: Guarantee = {
  id: 'parallel-creation',
  title: 'Parallel: Pods are created without waiting for others',
  level: 'core',
  statement:
    'With `podManagementPolicy` Parallel, every missing Pod of a StatefulSet MUST be created without waiting for other Pods to be Running, Ready or gone.',
  source: sources.parallel,
  catalogue: ['PAR-01', 'ORD-04', 'REC-01', 'REC-06'],
  evaluate: evaluation((set) => !isOrdered(set), ({ wanted }) => wanted),
}
