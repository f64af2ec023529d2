import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { controllerOf, isHealthy, isTerminating } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, podsNamed, setsOf } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { type Due, overdue, patience, type Place, placesOf, updatesOf, whenNamed, whenOwn, whenUnwanted } from '../evidence/overdue.ts'
import { revisionOf } from '../evidence/revisions.ts'
import { sources } from '../sources.ts'
import { isOrdered } from '../evidence/specs.ts'

const resources = ['pods', 'statefulsets']

export const outdatedPods: Guarantee = {
  id: 'outdated-pods',
  title: 'An update reaches every Pod that it is for',
  level: 'core',
  statement:
    'With a rolling update, the highest Pod that is not of the update revision, and not below the partition, MUST be replaced when all Pods of the StatefulSet are Running and Ready.',
  source: sources.updates,
  catalogue: ['UPD-02', 'UPD-09', 'UPD-19', 'UPD-20', 'ADO-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: outdated(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.filter(({ when }) => when.length > 0).length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

function outdated(told: Replay, set: Owner): Due[] {
  const places = placesOf(told, set)
  const allHealthy = places.reduce((rest, place) => subtract(rest, unwellOf(told, set, place)), noSurplus(told, set))
  const isLong = ([from, to]: readonly [number, number]): boolean => told.moment(to) - told.moment(from) >= patience
  let above = noSurplus(told, set)
  return places.toReversed().flatMap((place) => {
    const turn = isOrdered(set) ? allHealthy : above
    above = subtract(above, unwellOf(told, set, place))
    return [...staleOf(told, set, place)].map(([revision, stale]) => ({
      subject: `pod/${place.name}`,
      message: `${place.name} was not of the update revision ${revision}, and not replaced`,
      // What is too short to be overdue need not be looked at any closer.
      when: stale.some(isLong) ? intersect(stale, turn) : stale,
    }))
  })
}

/** By the revision that it should have been of: when the Pod there was not, and nobody was deleting it. */
function staleOf(told: Replay, set: Owner, { ordinal, name }: Place): Map<string, [number, number][]> {
  const stale = new Map<string, [number, number][]>()
  const updates = updatesOf(set, ordinal)
  const add = (revision: string, from: number, to: number): void => {
    const stretches = stale.get(revision) ?? []
    stale.set(revision, stretches)
    const last = stretches.at(-1)
    if (last?.[1] === from) last[1] = to
    else stretches.push([from, to])
  }
  let next = 0
  for (const { versions, end } of told.named<Pod>('pods', name)) {
    for (const [index, { position, object, type }] of versions.entries()) {
      const until = versions[index + 1]?.position ?? end
      if (type === 'DELETED' || isTerminating(object) || controllerOf(object)?.uid !== set.uid) continue
      while ((updates[next]?.to ?? Infinity) <= position) next++
      for (let i = next; (updates[i]?.from ?? Infinity) < until; i++) {
        const { from, to, revision } = updates[i] as (typeof updates)[number]
        if (revision !== revisionOf(object)) add(revision, Math.max(from, position), Math.min(to, until))
      }
    }
  }
  return stale
}

const unwellOf = (told: Replay, set: Owner, { name, wanted }: Place): Intervals => subtract(wanted, whenOwn(told, set, name, isHealthy))

/** When the set had none but the Pods that it wanted (SCL-05). */
function noSurplus(told: Replay, set: Owner): Intervals {
  const ordinals = new Set(podsNamed(told, set.name).map(({ ordinal }) => ordinal))
  return [...ordinals].reduce<Intervals>(
    (rest, ordinal) => subtract(rest, intersect(whenUnwanted(set, ordinal), whenNamed(told, `${set.name}-${ordinal}`))),
    [[0, Infinity]],
  )
}
