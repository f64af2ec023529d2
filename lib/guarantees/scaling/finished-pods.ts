import { type PodFacts, whenPod } from '../../history/pods.ts'
import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { finishedDues, overdue } from '../evidence/overdue.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']
const isFinished = ({ phase }: PodFacts): boolean => phase === 'Failed' || phase === 'Succeeded'

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
    const failed = sets.flatMap(({ pods }) => pods.filter((life) => whenPod(life, isFinished).length > 0))
    const violations = sets.flatMap((set) =>
      overdue(told, set, resources, finishedDues(told, set, 'Failed', 'had failed')),
    )
    return { exercised: failed.length, violations, gaps: gapsOf(history, resources) }
  },
}
