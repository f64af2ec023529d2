import { intersect } from '../../history/intervals.ts'
import { isFinished, isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { overdue, placesOf, whenOwn } from '../evidence/overdue.ts'
import { sources } from '../sources.ts'
import { isOrdered } from '../evidence/specs.ts'

const resources = ['pods', 'statefulsets']

export const finishedPods: Guarantee = {
  id: 'finished-pods',
  title: 'A Pod that has failed is replaced',
  level: 'core',
  statement: 'A Pod of a StatefulSet whose phase is Failed, as one that was evicted, MUST be deleted, so that another can take its place.',
  source: sources.conformance,
  catalogue: ['REC-02', 'REC-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    const failed = sets.flatMap(({ pods }) => pods.filter((life) => intervalsOf(life, isFinished).length > 0))
    const violations = sets.flatMap((set) => {
      const dues = placesOf(told, set).map(({ name, wanted, inTurn }) => ({
        subject: `pod/${name}`,
        message: `${name} had failed, and was not deleted`,
        when: intersect(
          isOrdered(set) ? inTurn : wanted,
          // What has succeeded is left alone by older versions (REC-03).
          whenOwn(told, set, name, (pod) => pod.status.phase === 'Failed' && !isTerminating(pod)),
        ),
      }))
      return overdue(told, set, resources, dues)
    })
    return { exercised: failed.length, violations, gaps: gapsOf(history, resources) }
  },
}
