import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { ordinalOf, type PodFacts } from '../../history/pods.ts'
import { intervalsOf, type Life, replay, type Replay } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { claimNamesOf } from '../evidence/claims.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { type Due, inTurn, overdue, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { whenWanted } from '../evidence/wishes.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'persistentvolumeclaims', 'statefulsets']

export const missingClaims: Guarantee = {
  id: 'missing-claims',
  title: 'A claim that a Pending Pod lacks is made anew',
  level: 'extended',
  statement:
    'A PersistentVolumeClaim that a Pending Pod of a StatefulSet has from its templates, and that is missing, MUST be created again.',
  source: sources.podControl,
  catalogue: ['STO-08'],
  // Of nearly the same version, 1.26.
  features: ['MissingClaims'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: lacking(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

const isPending = ({ phase, terminating }: PodFacts): boolean => phase === 'Pending' && !terminating

function lacking(told: Replay, set: Owner): Due[] {
  const spec = set.life.versions[0]?.object
  const isLost = (pod: Life<Pod>): boolean => lost(told).has(claimOf(pod.versions[0]?.object))
  if (
    spec === undefined ||
    lost(told).size === 0 ||
    !set.pods.some(isLost) ||
    !told.isComplete('persistentvolumeclaims', told.entries.length)
  )
    return []
  return [...new Set(set.pods.map(({ name }) => name))].flatMap((name) => {
    const ordinal = ordinalOf(name)?.ordinal ?? -1
    const own = whenOwn(told, set, name, isPending)
    const isWhole = claimNamesOf(spec, set.name, ordinal).every(
      (claim) => subtract(own, whenThere(told, set, claim)).length === 0,
    )
    if (isWhole) return []
    const pending = isOrdered(set) ? inTurn(told, set, ordinal, own) : intersect(whenWanted(set, ordinal), own)
    return claimNamesOf(spec, set.name, ordinal).flatMap((claim) => {
      const when = subtract(pending, whenThere(told, set, claim))
      return when.length === 0
        ? []
        : [{ subject: `pod/${name}`, message: `the claim ${claim} of ${name} was missing`, when }]
    })
  })
}

/** The names of claims that were deleted. */
const lost = remembered(
  (told: Replay) =>
    new Set(
      told
        .lives('persistentvolumeclaims')
        .filter(({ ended }) => ended === 'deleted')
        .map(({ name }) => name),
    ),
)

const claimOf = (pod: Pod | undefined): string =>
  pod?.spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)?.persistentVolumeClaim
    ?.claimName ?? ''

const whenThere = (told: Replay, { life: { versions, end } }: Owner, name: string): Intervals =>
  told
    .namedWithin<PersistentVolumeClaim>('persistentvolumeclaims', name, versions[0]?.position ?? 0, end)
    .flatMap((life) => intervalsOf(life, () => true))
