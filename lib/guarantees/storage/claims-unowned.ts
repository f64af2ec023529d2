import { replay } from '../../history/replay.ts'
import { claimsOf, policyOf } from '../evidence/claims.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const claimsUnowned: Guarantee = {
  id: 'claims-unowned',
  title: 'Retained claims have no owner',
  level: 'core',
  statement:
    'The PersistentVolumeClaims of a StatefulSet MUST NOT be owned by the set or its Pods while both `whenDeleted` and `whenScaled` are Retain, the default.',
  source: sources.retention,
  catalogue: ['ADO-09', 'STO-11'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    const deletes = remembered((set: Owner) =>
      epochsOf(set).some(({ version }) => Object.values(policyOf(version.object)).includes('Delete')),
    )
    for (const { life, sets } of claimsOf(told, subject)) {
      if (sets.some(deletes)) continue
      exercised++
      const owned = life.versions.find(({ object, type }) => type !== 'PRESENT' && ownerOf(object) !== undefined)
      if (owned === undefined) continue
      violations.push({
        subject: `persistentvolumeclaim/${life.name}`,
        message: `${life.name} was given the owner ${ownerOf(owned.object)}, and would be deleted with it`,
        at: owned.seq,
        because: sets.slice(0, 1).flatMap((set) => set.life.versions[0]?.seq ?? []),
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'statefulsets']) }
  },
}

function ownerOf({
  metadata,
}: {
  metadata: { ownerReferences?: { kind: string; name: string }[] }
}): string | undefined {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'StatefulSet' || kind === 'Pod')
  return owner && `${owner.kind} ${owner.name}`
}
