import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked, wasEdited } from '../evidence/asked.ts'
import { type Claim, claimsOf, isForeign } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const foreignClaims: Guarantee = {
  id: 'foreign-claims',
  title: 'Claims that something else controls are left to it',
  level: 'extended',
  statement:
    'A PersistentVolumeClaim that something else than its StatefulSet controls MUST keep this controller, and MUST NOT be deleted by the retention policy of the set.',
  source: sources.retention,
  catalogue: ['STO-17'],
  features: ['PVCRetentionPolicy'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      const foreign = claim.life.versions.findLast(({ object, type }) => type !== 'DELETED' && isForeign(object))
      if (foreign === undefined) continue
      exercised++
      violations.push(...takenOver(told, claim, foreign), ...deleted(told, claim, foreign))
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'statefulsets']) }
  },
}

function takenOver(told: Replay, { life }: Claim, foreign: Version<PersistentVolumeClaim>): Violation[] {
  const next = life.versions[life.versions.indexOf(foreign) + 1]
  if (next === undefined || next.type === 'DELETED' || wasEdited(told, life, next.position)) return []
  const owner = controllerOf(foreign.object)
  const message = `${life.name} lost its controller ${owner?.kind} ${owner?.name}, which no command asked for`
  return [{ subject: `persistentvolumeclaim/${life.name}`, message, at: next.seq, because: [foreign.seq] }]
}

/** Where the controller was still there then, it was not for its sake. */
function deleted(told: Replay, { life }: Claim, foreign: Version<PersistentVolumeClaim>): Violation[] {
  const deletion = deletionBegunOf(life)
  const owner = controllerOf(foreign.object)
  const other = told.life(owner?.uid ?? '')
  if (
    deletion === undefined ||
    deletion.position < foreign.position ||
    other === undefined ||
    wasAsked(told, life, deletion)
  )
    return []
  if (versionAt(other, deletion.position) === undefined || !isForeign(deletion.object)) return []
  const message = `${life.name}, which ${owner?.kind} ${owner?.name} controls, was deleted, which no command asked for`
  return [{ subject: `persistentvolumeclaim/${life.name}`, message, at: deletion.seq, because: [foreign.seq] }]
}
