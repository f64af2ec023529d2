import { controllerOf } from '../../history/pods.ts'
import type { Replay } from '../../history/replay.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import { everyState, right } from '../evidence/changes.ts'
import type { Owner } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const collisionCount: Guarantee = {
  id: 'collision-count',
  title: 'Collisions are counted where there are any',
  level: 'implementation',
  statement:
    'The `status.collisionCount` of a StatefulSet SHOULD grow only where a name for its ControllerRevision was taken by one that it has not made, and SHOULD NOT fall.',
  source: sources.revisions,
  catalogue: ['REV-10', 'STA-07'],
  evaluate: everyState(['controllerrevisions'], ({ object, before, position }, set, told) => {
    const [old, now] = [before?.object.status?.collisionCount ?? 0, object.status?.collisionCount ?? 0]
    if (before === undefined || object.status?.collisionCount === undefined) return undefined
    if (now === old || (now > old && isTaken(told, set, position))) return right
    const message = `the collisionCount of ${set.name} went from ${old} to ${now}${now > old ? ', where no name was taken' : ''}`
    return [{ message, because: [before.seq] }]
  }),
}

/** Whether there may have been a revision of a name like its own, and of other hands. */
const isTaken = (told: Replay, { name, uid }: Owner, position: number): boolean =>
  !told.isComplete('controllerrevisions', position) ||
  told
    .lives<ControllerRevision>('controllerrevisions')
    .some(
      (life) =>
        life.name.startsWith(`${name}-`) &&
        (life.versions[0]?.position ?? Infinity) <= position &&
        controllerOf(life.versions[0]?.object as ControllerRevision)?.uid !== uid,
    )
