import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { finishedDues, finishedOf, overdue } from '../evidence/overdue.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

export const succeededPods: Guarantee = {
  id: 'succeeded-pods',
  title: 'A Pod that has succeeded is replaced',
  level: 'extended',
  statement:
    'A Pod of a StatefulSet whose phase is Succeeded MUST be deleted as one that has failed, so that another can take its place.',
  source: sources.controller,
  catalogue: ['REC-03'],
  features: ['SucceededPods'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    const violations = sets.flatMap((set) =>
      overdue(told, set, resources, finishedDues(told, set, 'Succeeded', 'had succeeded')),
    )
    const exercised = sets.flatMap((set) => finishedOf(set).Succeeded).length
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}
