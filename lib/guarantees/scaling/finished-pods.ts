import { intervalsOf, replay } from '../../history/replay.ts'
import { isFinished } from '../../history/pods.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { finishedDues, overdue } from '../evidence/overdue.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

export const finishedPods: Guarantee = {
  id: 'finished-pods',
  title: 'A Pod that has failed is replaced',
  level: 'core',
  statement:
    'A Pod of a StatefulSet whose phase is Failed, as one that was evicted, MUST be deleted, so that another can take its place.',
  source: sources.conformance,
  catalogue: ['REC-02'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    const failed = sets.flatMap(({ pods }) => pods.filter((life) => intervalsOf(life, isFinished).length > 0))
    const violations = sets.flatMap((set) =>
      overdue(told, set, resources, finishedDues(told, set, 'Failed', 'had failed')),
    )
    return { exercised: failed.length, violations, gaps: gapsOf(history, resources) }
  },
}
