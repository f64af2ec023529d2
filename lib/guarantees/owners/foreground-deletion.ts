import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { deletionOfSet, dependentsAt, isAskedAgain, isOwnedBy } from './set-deletion.ts'

export const foregroundDeletion: Guarantee = {
  id: 'foreground-deletion',
  title: 'A set that is deleted in the foreground goes last',
  level: 'core',
  statement:
    'When a StatefulSet is deleted with the propagation policy Foreground, it MUST stay until all Pods and ControllerRevisions are gone that block its deletion.',
  source: sources.cascading,
  catalogue: ['DEL-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const deletion = deletionOfSet(set)
      if (deletion?.policy !== 'Foreground' || deletion.gone === undefined || isAskedAgain(told, deletion)) continue
      const { gone } = deletion
      exercised++
      // Where the order between kinds is not certain, what went a little later may have gone before.
      const at = told.slack === 0 ? gone.position : told.stateAt(told.moment(gone.position) + told.slack)
      for (const { life, subject, state } of dependentsAt(told, set, at)) {
        const isBlocking =
          state.object.metadata.ownerReferences?.some(
            (owner) => owner.uid === set.uid && owner.blockOwnerDeletion === true,
          ) ?? false
        // Upstream makes a revision anew while its set is being deleted: that is not waited for.
        const isNew = (life.versions[0]?.position ?? 0) > deletion.begun.position
        if (isNew || !isBlocking || !isOwnedBy(state.object, set.uid)) continue
        violations.push({
          subject,
          message: `${set.name} was gone while ${life.name}, which blocks its deletion, was still there`,
          at: gone.seq,
          because: [state.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}
