import { intersect, type Intervals } from '../../history/intervals.ts'
import { isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { type Claim, deletableClaimsOf, isForeign, whenPolicy } from '../evidence/claims.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { type Due, inTurn, overdue, patience, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { whenWanted } from '../evidence/wishes.ts'
import { isOwnedBy } from '../owners/set-deletion.ts'
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
    const found = [...deletableClaimsOf(told, subject)].flatMap(([set, claims]) => {
      const deleting = whenPolicy(
        set,
        ({ whenDeleted, whenScaled }) => whenDeleted === 'Delete' || whenScaled === 'Delete',
      )
      return deleting.length === 0
        ? []
        : [
            {
              set,
              dues: wronglyOwned(told, set, claims),
            },
          ]
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
  const whenAsked = {
    Delete: whenPolicy(set, ({ whenDeleted = 'Retain' }) => whenDeleted === 'Delete'),
    Retain: whenPolicy(set, ({ whenDeleted = 'Retain' }) => whenDeleted === 'Retain'),
  }
  return claims.flatMap(({ life, ordinal, pod }) => {
    const whenHealthy = (): Intervals => whenOwn(told, set, pod, ({ healthy }) => healthy)
    let looked: Intervals | undefined
    const whenLooked = (): Intervals =>
      (looked ??= isOrdered(set)
        ? inTurn(told, set, ordinal, whenHealthy())
        : intersect(whenWanted(set, ordinal), whenHealthy()))
    const due = (
      message: string,
      policy: 'Delete' | 'Retain' | undefined,
      isWrong: (claim: PersistentVolumeClaim) => boolean,
    ): Due => {
      const wrong = intervalsOf(life, (claim) => !isForeign(claim) && !isTerminating(claim) && isWrong(claim))
      const asked = policy === undefined ? wrong : intersect(wrong, whenAsked[policy])
      // What is too short to be overdue need not be looked at any closer.
      const isLong = asked.some(([from, to]) => told.moment(to) - told.moment(from) >= patience)
      return {
        subject: `persistentvolumeclaim/${life.name}`,
        message: `${life.name} ${message}`,
        when: isLong ? intersect(asked, whenLooked()) : [],
      }
    }
    return [
      due(
        `was not owned by ${set.name}, whose whenDeleted was Delete,`,
        'Delete',
        (claim) => !isOwnedBy(claim, set.uid),
      ),
      due(`was owned by ${set.name}, whose whenDeleted was Retain,`, 'Retain', (claim) => isOwnedBy(claim, set.uid)),
      due(
        `was owned by its Pod, which ${set.name} wanted,`,
        undefined,
        ({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === 'Pod') ?? false,
      ),
    ]
  })
}
