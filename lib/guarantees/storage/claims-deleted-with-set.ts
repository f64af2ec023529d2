import { intersect } from '../../history/intervals.ts'
import { isHealthy, isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { type Claim, deletableClaimsOf, isForeign, policyOf } from '../evidence/claims.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { isInRange, specsAt } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { deletionOfSet } from '../owners/set-deletion.ts'
import { sources } from '../sources.ts'

const resources = ['persistentvolumeclaims', 'pods', 'statefulsets']
/** For as long as this the Pod must have been ready, in milliseconds, for the controller to have had time for its claims. */
const settled = 2_000

export const claimsDeletedWithSet: Guarantee = {
  id: 'claims-deleted-with-set',
  title: 'With whenDeleted: Delete, claims go with their set',
  level: 'extended',
  statement:
    'When a StatefulSet whose `whenDeleted` is Delete is deleted, unless with the propagation policy Orphan, the PersistentVolumeClaims of its Pods MUST be deleted too.',
  source: sources.retention,
  catalogue: ['STO-12', 'STO-14', 'STO-16'],
  features: ['PVCRetentionPolicy'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = [...deletableClaimsOf(told, subject)].map(([set, claims]) => ({
      set,
      dues: claims.flatMap((claim) => keptOf(told, set, claim)),
    }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues, { excuses: false })),
      gaps: gapsOf(history, resources),
    }
  },
}

function keptOf(told: Replay, set: Owner, { life, ordinal, pod }: Claim): Due[] {
  const deletion = deletionOfSet(set)
  if (deletion?.gone === undefined || deletion.policy === 'Orphan') return []
  const { begun, gone } = deletion
  const specs = specsAt(told, set, begun.position)
  if (
    specs.length === 0 ||
    !specs.every(({ object }) => policyOf(object).whenDeleted === 'Delete' && isInRange(ordinal, object))
  )
    return []
  const state = versionAt(life, begun.position)
  const wasReady = told
    .namedWithin<Pod>('pods', pod, begun.position - 1, begun.position)
    .some((one) =>
      intervalsOf(one, isHealthy).some(
        ([from, to]) => to >= begun.position && told.moment(begun.position) - told.moment(from) >= settled,
      ),
    )
  // One that is the set's own already needs no more of the controller.
  const isOwned = state?.object.metadata.ownerReferences?.some(({ uid }) => uid === set.uid) === true
  if (state === undefined || isForeign(state.object) || !(wasReady || isOwned)) return []
  const isKept = (claim: PersistentVolumeClaim): boolean => !isTerminating(claim)
  return [
    {
      subject: `persistentvolumeclaim/${life.name}`,
      message: `${life.name} was not deleted with ${set.name}, whose whenDeleted was Delete,`,
      when: intersect(intervalsOf(life, isKept), [[gone.position, Infinity]]),
    },
  ]
}
