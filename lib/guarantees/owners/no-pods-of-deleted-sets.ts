import { isTerminating } from '../../history/pods.ts'
import { versionAt } from '../../history/replay.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import { type Owner, seenBy } from '../evidence/evidence.ts'
import { changesOf, hasOtherStatus, specStaleness } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { deletionOfSet } from './set-deletion.ts'

export const noPodsOfDeletedSets: Guarantee = {
  id: 'no-pods-of-deleted-sets',
  title: 'A set that is being deleted makes no Pods',
  level: 'core',
  statement: 'The controller MUST NOT create a Pod for a StatefulSet that is being deleted, or gone.',
  source: sources.cascading,
  catalogue: ['DEL-05', 'STA-10'],
  evaluate: everyCreatedPod([], (creation, set, told) => {
    const deletion = deletionOfSet(set)
    if (deletion === undefined) return undefined
    const { from } = seenBy(told, creation.position, specStaleness)
    const state = versionAt(set.life, from)
    const isKnown =
      (deletion.begun.position <= from && (state === undefined || isTerminating(state.object))) ||
      hasTold(set, deletion.begun.position, creation.position)
    if (!isKnown) return []
    return [
      {
        message: `${creation.object.metadata.name} was created when ${set.name} was ${state === undefined ? 'gone' : 'being deleted'}`,
        because: [deletion.begun.seq],
      },
    ]
  }),
}

/** A status written since then shows that the controller has seen that the set is being deleted. */
const hasTold = (set: Owner, begun: number, position: number): boolean =>
  position > begun &&
  changesOf(set).some(
    (change) => change.version.position > begun && change.version.position < position && hasOtherStatus(change),
  )
