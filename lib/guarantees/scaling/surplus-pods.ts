import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { isFinished, isHealthy, isTerminating } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, podsNamed, setsOf } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { type Due, overdue, placesOf, whenOwn, whenUnwanted } from '../evidence/overdue.ts'
import { sources } from '../sources.ts'
import { isOrdered } from '../evidence/specs.ts'

const resources = ['pods', 'statefulsets']

interface Surplus extends Due {
  ordinal: number
}

/** The set's Pods, each with when it was surplus and nobody deleted it. */
function surplusOf(told: Replay, set: Owner): Surplus[] {
  const ordinals = [...new Set(podsNamed(told, set.name).map(({ ordinal }) => ordinal))].toSorted((a, b) => b - a)
  return ordinals.flatMap((ordinal) => {
    const name = `${set.name}-${ordinal}`
    const unwanted = whenUnwanted(set, ordinal)
    const when = intersect(unwanted, whenOwn(told, set, name, (pod) => !isTerminating(pod)))
    return when.length === 0 ? [] : [{ ordinal, subject: `pod/${name}`, message: `${name} was surplus, and not deleted`, when }]
  })
}

/** In order, the highest goes as soon as all others are healthy and no higher one is left. */
function inTurn(told: Replay, set: Owner, surplus: readonly Surplus[]): Surplus[] {
  const healthy = placesOf(told, set).reduce<Intervals>(
    (rest, { name, wanted }) => subtract(rest, subtract(wanted, whenOwn(told, set, name, isHealthy))),
    [[0, Infinity]],
  )
  let clear = healthy
  return surplus.map((due) => {
    const name = `${set.name}-${due.ordinal}`
    const free = clear
    const unwanted = whenUnwanted(set, due.ordinal)
    clear = subtract(clear, intersect(unwanted, whenOwn(told, set, name, () => true)))
    return { ...due, when: intersect(intersect(due.when, free), whenOwn(told, set, name, (pod) => isHealthy(pod) && !isFinished(pod))) }
  })
}

const evaluation =
  (speaksOf: (set: Owner) => boolean, limit: (told: Replay, set: Owner, surplus: readonly Surplus[]) => Surplus[]): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const found = setsOf(told, subject).filter(speaksOf).map((set) => ({ set, surplus: surplusOf(told, set) }))
    return {
      exercised: found.reduce((sum, { surplus }) => sum + surplus.length, 0),
      violations: found.flatMap(({ set, surplus }) => overdue(told, set, resources, limit(told, set, surplus))),
      gaps: gapsOf(history, resources),
    }
  }

export const surplusPods: Guarantee = {
  id: 'surplus-pods',
  title: 'Surplus Pods are deleted',
  level: 'core',
  statement:
    'With OrderedReady, the highest Pod beyond the replicas of its StatefulSet MUST be deleted when it and all lower Pods are Running and Ready.',
  source: sources.scaling,
  catalogue: ['SCL-02', 'SCL-07', 'SCL-08', 'ADO-08'],
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
  evaluate: evaluation((set) => !isOrdered(set), (_told, _set, surplus) => [...surplus]),
}
