import { deletionOf, replay } from '../../history/replay.ts'
import { claimsOf, lossOf, podsGone } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const claimsOutlivePods: Guarantee = {
  id: 'claims-outlive-pods',
  title: 'Claims outlive their Pods',
  level: 'core',
  statement:
    'The PersistentVolumeClaims of a Pod MUST NOT be deleted when the Pod is deleted, replaced or, unless `whenScaled` is Delete, scaled away.',
  source: sources.storage,
  catalogue: ['STO-04', 'STO-05', 'STO-13', 'SCL-08'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      exercised += podsGone(told, claim).length
      const loss = lossOf(told, claim)
      if (loss?.standing === undefined) continue
      const last = told.namedBefore('pods', claim.pod, loss.deletion.position)
      const gone = (last?.end ?? 0) <= loss.deletion.position ? last : last?.previous
      violations.push({
        subject: `persistentvolumeclaim/${claim.life.name}`,
        message: `${claim.life.name} was deleted, which no command asked for, while StatefulSet ${claim.sets[0]?.name} stood and was to keep it`,
        at: loss.deletion.seq,
        because: [loss.standing.seq, ...(gone === undefined ? [] : [deletionOf(gone)?.seq ?? loss.standing.seq])],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'persistentvolumeclaims', 'statefulsets']) }
  },
}
