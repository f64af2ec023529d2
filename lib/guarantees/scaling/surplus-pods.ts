import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import type { PodFacts } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type Due, mayBeOverdue, overdue, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'
import { whenUnwanted } from '../evidence/wishes.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

const due = (told: Replay, set: Owner, ordinal: number, when: Intervals, holds: (pod: PodFacts) => boolean): Due[] => {
  const name = `${set.name}-${ordinal}`
  const left = intersect(
    when,
    whenOwn(told, set, name, (pod) => !pod.terminating && holds(pod)),
  )
  return left.length === 0
    ? []
    : [{ subject: `pod/${name}`, message: `${name} was surplus, and not deleted`, when: left }]
}

/** In order, the highest goes as soon as all others are healthy and no higher one is left; so it does where it is the only one that is not. */
const inTurn = (told: Replay, set: Owner): Due[] =>
  [...turnsOf(told, set).remove].flatMap(([ordinal, when]) => [
    ...due(told, set, ordinal, when, ({ healthy }) => healthy),
    ...due(told, set, ordinal, whenAlone(told, set, ordinal, when), ({ healthy }) => !healthy),
  ])

/** SCL-04: when no lower one was unwell, of those stretches that are long enough to matter. */
function whenAlone(told: Replay, set: Owner, ordinal: number, when: Intervals): Intervals {
  const long = when.filter(([from, to]) => mayBeOverdue(told, from, to))
  const unwell = intersect(
    long,
    whenOwn(told, set, `${set.name}-${ordinal}`, ({ healthy }) => !healthy),
  )
  if (unwell.length === 0) return []
  const lower = new Set(set.named.filter((one) => one.ordinal < ordinal).map(({ pod }) => pod.name))
  return [...lower].reduce<Intervals>(
    (rest, name) =>
      subtract(
        rest,
        whenOwn(told, set, name, ({ healthy }) => !healthy),
      ),
    unwell,
  )
}

const atOnce = (told: Replay, set: Owner): Due[] =>
  [...new Set(set.named.map(({ ordinal }) => ordinal))].flatMap((ordinal) =>
    due(told, set, ordinal, whenUnwanted(set, ordinal), () => true),
  )

const evaluation =
  (speaksOf: (set: Owner) => boolean, duesOf: (told: Replay, set: Owner) => Due[]): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const found = setsOf(told, subject)
      .filter(speaksOf)
      .map((set) => ({ set, dues: duesOf(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  }

export const surplusPods: Guarantee = {
  id: 'surplus-pods',
  title: 'Surplus Pods are deleted',
  level: 'core',
  statement:
    'With OrderedReady, the highest Pod beyond the replicas of its StatefulSet MUST be deleted when all lower Pods are Running and Ready, whether it is so itself or not.',
  source: sources.scaling,
  catalogue: ['SCL-02', 'SCL-04', 'SCL-07', 'SCL-08', 'ADO-08', 'ID-08'],
  evaluate: evaluation(isOrdered, inTurn),
}

export const parallelDeletion: Guarantee = {
  id: 'parallel-deletion',
  title: 'Parallel: surplus Pods are deleted without waiting for others',
  level: 'core',
  statement:
    'With `podManagementPolicy` Parallel, every Pod beyond the replicas of its StatefulSet MUST be deleted without waiting for other Pods, ready or not.',
  source: sources.parallel,
  catalogue: ['PAR-02'],
  evaluate: evaluation((set) => !isOrdered(set), atOnce),
}
