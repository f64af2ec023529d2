import { replay, versionAt } from '../../history/replay.ts'
import { claimsOf, lossOf } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const claimsOutliveSet: Guarantee = {
  id: 'claims-outlive-set',
  title: 'Claims outlive their set',
  level: 'core',
  statement:
    'The PersistentVolumeClaims of a StatefulSet MUST NOT be deleted when the set is deleted, unless `whenDeleted` is Delete.',
  source: sources.storage,
  catalogue: ['STO-06', 'DEL-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      exercised += claim.sets.filter(
        ({ life }) => life.ended === 'deleted' && versionAt(claim.life, life.end) !== undefined,
      ).length
      const loss = lossOf(told, claim)
      if (loss === undefined || loss.standing !== undefined) continue
      violations.push({
        subject: `persistentvolumeclaim/${claim.life.name}`,
        message: `${claim.life.name} was deleted, which no command asked for, with StatefulSet ${claim.sets[0]?.name}, which was to keep it`,
        at: loss.deletion.seq,
        because: [loss.set.seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'statefulsets']) }
  },
}
