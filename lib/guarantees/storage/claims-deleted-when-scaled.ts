import { intersect, overlapping } from '../../history/intervals.ts'
import { isTerminating } from '../../history/pods.ts'
import { intervalsOf, livesWithin, replay, type Replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { type Claim, deletableClaimsOf, isForeign, policyOf } from '../evidence/claims.ts'
import { condemningSpecs, deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { standing } from '../evidence/specs.ts'
import { groupBy } from '../evidence/group.ts'
import { whenUnwanted } from '../evidence/wishes.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['persistentvolumeclaims', 'pods', 'statefulsets']

export const claimsDeletedWhenScaled: Guarantee = {
  id: 'claims-deleted-when-scaled',
  title: 'With whenScaled: Delete, claims go with the Pods that are scaled away',
  level: 'extended',
  statement:
    'When a StatefulSet whose `whenScaled` is Delete is scaled down, the PersistentVolumeClaims of each Pod that goes MUST be deleted too.',
  source: sources.retention,
  catalogue: ['STO-13', 'STO-14', 'STO-16'],
  features: ['PVCRetentionPolicy'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = [...deletableClaimsOf(told, subject)].map(([set, claims]) => ({
      set,
      dues: keptOf(
        told,
        set,
        groupBy(claims, ({ ordinal }) => ordinal),
      ),
    }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues, { excuses: false })),
      gaps: gapsOf(history, resources),
    }
  },
}

function keptOf(told: Replay, set: Owner, claims: ReadonlyMap<number, Claim[]>): Due[] {
  const lives = new Map([...claims].map(([ordinal, all]) => [ordinal, all.map(({ life }) => life)]))
  const unwanted = new Map([...claims.keys()].map((ordinal) => [ordinal, whenUnwanted(set, ordinal)]))
  return deletionsOf(told, set).flatMap((deletion) => {
    const { pod, ordinal, specs, version } = deletion
    const isScaled =
      condemningSpecs(deletion).length > 0 && specs.every(({ object }) => policyOf(object).whenScaled === 'Delete')
    if (!isScaled || pod.ended !== 'deleted') return []
    return livesWithin(lives.get(ordinal) ?? [], version.position, version.position).flatMap((life) => {
      const state = versionAt(life, version.position)
      if (state === undefined || isForeign(state.object)) return []
      const kept = intersect(
        intervalsOf(life, (claim: PersistentVolumeClaim) => !isTerminating(claim)),
        [[pod.end, Infinity]],
      )
      return [
        {
          subject: `persistentvolumeclaim/${life.name}`,
          message: `${life.name} was not deleted with ${pod.name}, which was scaled away where whenScaled was Delete,`,
          when: intersect(intersect(kept, overlapping(unwanted.get(ordinal) ?? [], pod.end, life.end)), standing(set)),
        },
      ]
    })
  })
}
