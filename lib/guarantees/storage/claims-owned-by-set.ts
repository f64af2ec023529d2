import { intersect, type Intervals } from '../../history/intervals.ts'
import { isHealthy, isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import { type Claim, claimsOf, isForeign, whenPolicy } from '../evidence/claims.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { type Due, overdue, placesOf, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { groupBy } from '../evidence/group.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'persistentvolumeclaims', 'statefulsets']

export const claimsOwnedBySet: Guarantee = {
  id: 'claims-owned-by-set',
  title: 'Claims are owned by their set just where they are to go with it',
  level: 'extended',
  statement:
    'The PersistentVolumeClaims of the Pods that a StatefulSet wants MUST be owned by the set while `whenDeleted` is Delete, also when the policy changes, MUST NOT while it is Retain, and MUST NOT be owned by their Pods.',
  source: sources.retention,
  catalogue: ['STO-12', 'STO-13', 'STO-14', 'STO-15', 'STO-16'],
  features: ['PVCRetentionPolicy'],
  evaluate(history, subject) {
    const told = replay(history)
    const bySet = groupBy(claimsOf(told, subject).flatMap((claim) => claim.sets.map((set) => ({ set, claim }))), ({ set }) => set)
    const found = [...bySet].flatMap(([set, claims]) => {
      const deleting = whenPolicy(set, ({ whenDeleted, whenScaled }) => whenDeleted === 'Delete' || whenScaled === 'Delete')
      return deleting.length === 0 ? [] : [{ set, dues: wronglyOwned(told, set, claims.map(({ claim }) => claim)) }]
    })
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

/** While the Pod of the claim was ready, and it was its turn: until then the controller does not look at its claims. */
function wronglyOwned(told: Replay, set: Owner, claims: readonly Claim[]): Due[] {
  const byOrdinal = groupBy(claims, ({ ordinal }) => ordinal)
  return placesOf(told, set).flatMap(({ ordinal, name, inTurn, wanted }) => {
    const looked = intersect(isOrdered(set) ? inTurn : wanted, whenOwn(told, set, name, isHealthy))
    return (byOrdinal.get(ordinal) ?? []).flatMap(({ life }) => {
      const due = (message: string, policy: 'Delete' | 'Retain' | undefined, owner: string | undefined, isOwned: boolean): Due => {
        const asked: Intervals = policy === undefined ? looked : intersect(looked, whenPolicy(set, ({ whenDeleted = 'Retain' }) => whenDeleted === policy))
        const wrong = intervalsOf(life, (claim) => {
          const has = claim.metadata.ownerReferences?.some(({ uid, kind }) => (owner === undefined ? kind === 'Pod' : uid === owner)) ?? false
          return !isForeign(claim) && !isTerminating(claim) && has === isOwned
        })
        return { subject: `persistentvolumeclaim/${life.name}`, message: `${life.name} ${message}`, when: intersect(asked, wrong) }
      }
      return [
        due(`was not owned by ${set.name}, whose whenDeleted was Delete,`, 'Delete', set.uid, false),
        due(`was owned by ${set.name}, whose whenDeleted was Retain,`, 'Retain', set.uid, true),
        due(`was owned by its Pod, which ${set.name} wanted,`, undefined, undefined, true),
      ]
    })
  })
}
