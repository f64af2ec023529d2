import { intersect } from '../../history/intervals.ts'
import { isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { overdue, placesOf, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']
const hasSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded'

export const succeededPods: Guarantee = {
  id: 'succeeded-pods',
  title: 'A Pod that has succeeded is replaced',
  level: 'extended',
  statement: 'A Pod of a StatefulSet whose phase is Succeeded MUST be deleted as one that has failed, so that another can take its place.',
  source: sources.controller,
  catalogue: ['REC-03'],
  // Of the same version.
  features: ['PodIndexLabel'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = setsOf(told, subject)
    const violations = sets.flatMap((set) => {
      if (!set.pods.some((life) => intervalsOf(life, hasSucceeded).length > 0)) return []
      const dues = placesOf(told, set).map(({ name, wanted, inTurn }) => ({
        subject: `pod/${name}`,
        message: `${name} had succeeded, and was not deleted`,
        when: intersect(isOrdered(set) ? inTurn : wanted, whenOwn(told, set, name, (pod) => hasSucceeded(pod) && !isTerminating(pod))),
      }))
      return overdue(told, set, resources, dues)
    })
    const exercised = sets.flatMap(({ pods }) => pods.filter((life) => intervalsOf(life, hasSucceeded).length > 0)).length
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}
