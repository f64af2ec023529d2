import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { historyLimitOf, whenOverLimit } from '../evidence/history-limit.ts'
import { overdue } from '../evidence/overdue.ts'
import { revisionsOf } from '../evidence/revisions.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets', 'controllerrevisions']

export const revisionHistoryLimit: Guarantee = {
  id: 'revision-history-limit',
  title: 'Old revisions are deleted',
  level: 'core',
  statement:
    'ControllerRevisions that are neither the current nor the update revision nor that of any Pod MUST be deleted, the oldest first, where there are more of them than `spec.revisionHistoryLimit`, 10 by default.',
  source: sources.history,
  catalogue: ['REV-08'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    return {
      exercised: sets.filter((set) => hasReached(told, set)).length,
      violations: sets.flatMap((set) =>
        hasReached(told, set) ? overdue(told, set, resources, [surplus(told, set)]) : [],
      ),
      gaps: gapsOf(history, resources),
    }
  },
}

const limitsOf = (set: Owner): number[] => epochsOf(set).map(({ version }) => historyLimitOf(version.object))

/** The set had more revisions than it may keep at the least. */
const hasReached = (told: Replay, set: Owner): boolean => revisionsOf(told, set).length > Math.min(...limitsOf(set)) + 1

const surplus = (told: Replay, set: Owner) => ({
  subject: `statefulset/${set.name}`,
  message: `${set.name} had more revisions that were not in use than its limit of ${[...new Set(limitsOf(set))].join(' or ')}`,
  when: whenOverLimit(told, set),
})
