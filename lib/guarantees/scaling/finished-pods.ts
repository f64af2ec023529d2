import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { finishedDues, finishedOf, overdue } from '../evidence/overdue.ts'
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
  catalogue: ['REC-02', 'REC-06'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    const finished = sets.flatMap((set) => [...finishedOf(set).Failed, ...finishedOf(set).Succeeded])
    const violations = sets.flatMap((set) =>
      overdue(told, set, resources, finishedDues(told, set, 'Failed', 'had failed')),
    )
    return { exercised: new Set(finished).size, violations, gaps: gapsOf(history, resources) }
  },
}
