import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { policyOf } from '../evidence/claims.ts'
import { everyStoredSet } from './stored.ts'

const known = ['Retain', 'Delete']

export const validPolicy: Guarantee = {
  id: 'valid-policy',
  title: 'Claims are retained or deleted',
  level: 'extended',
  statement:
    'The API server MUST refuse a StatefulSet whose `persistentVolumeClaimRetentionPolicy` has another value than Retain and Delete, and MUST store Retain for a half of it that is not given.',
  source: sources.retention,
  catalogue: ['STO-11'],
  features: ['PVCRetentionPolicy'],
  evaluate: everyStoredSet(/persistentVolumeClaimRetentionPolicy/, (set) => {
    if (!('persistentVolumeClaimRetentionPolicy' in set.spec)) return undefined
    const { whenDeleted, whenScaled } = policyOf(set)
    if (whenDeleted === undefined || whenScaled === undefined)
      return `has no ${whenDeleted === undefined ? 'whenDeleted' : 'whenScaled'} in its retention policy`
    const wrong = [whenDeleted, whenScaled].find((value) => !known.includes(value))
    return wrong === undefined ? undefined : `has the retention policy '${wrong}'`
  }),
}
