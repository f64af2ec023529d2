import { everyCreatedPod } from '../evidence/creations.ts'
import { policyOf } from '../evidence/claims.ts'
import { specsAt } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { statesOf } from './terminating-claims.ts'

export const staleClaims: Guarantee = {
  id: 'stale-claims',
  title: 'A claim that goes with an earlier Pod is waited for',
  level: 'extended',
  statement:
    'With `whenScaled` Delete, a Pod of a StatefulSet MUST NOT be created while a PersistentVolumeClaim of it is still owned by an earlier Pod, with which it is to be deleted.',
  source: sources.retention,
  catalogue: ['STO-18'],
  features: ['PVCRetentionPolicy'],
  evaluate: everyCreatedPod(['persistentvolumeclaims'], (creation, set, told) => {
    const { name, uid } = creation.object.metadata
    const specs = specsAt(told, set, creation.position)
    if (specs.length === 0 || specs.some(({ object }) => policyOf(object).whenScaled !== 'Delete')) return undefined
    return creation.claims.flatMap((claim) => {
      const states = statesOf(told, claim, creation.position)
      const last = states.at(-1)
      const isStale = states.every(({ object }) =>
        object.metadata.ownerReferences?.some(
          (owner) => owner.kind === 'Pod' && owner.name === name && owner.uid !== uid,
        ),
      )
      if (last === undefined || !isStale) return []
      return [
        {
          message: `${name} was created while its claim ${claim} was still owned by an earlier ${name}`,
          because: [last.seq],
        },
      ]
    })
  }),
}
