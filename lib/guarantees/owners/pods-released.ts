import { intersect } from '../../history/intervals.ts'
import { controllerOf, isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isKept, mayUpdate } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { standing } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

export const podsReleased: Guarantee = {
  id: 'pods-released',
  title: 'Pods whose labels match no longer are released',
  level: 'core',
  statement:
    'A Pod of a StatefulSet whose labels do not match its selector any more MUST lose the set as its controller, and MUST NOT be deleted for that.',
  source: sources.selector,
  catalogue: ['ADO-02'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const dues = strayed(set)
      exercised += dues.length
      if (dues.length === 0) continue
      violations.push(...overdue(told, set, resources, dues), ...deleted(told, set))
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

const isStray =
  (set: Owner) =>
  (pod: Pod): boolean => {
    const selector = set.life.versions[0]?.object.spec.selector
    const isSelecting = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length > 0
    return isSelecting && controllerOf(pod)?.uid === set.uid && !matches(selector, pod.metadata.labels)
  }

const strayed = (set: Owner): Due[] =>
  set.pods.flatMap((pod) => {
    const when = intersect(
      intervalsOf(pod, (object) => isStray(set)(object) && !isTerminating(object)),
      standing(set),
    )
    const message = `${pod.name} had labels that its set does not select, and was not released`
    return when.length === 0 ? [] : [{ subject: `pod/${pod.name}`, message, when }]
  })

function deleted(told: Replay, set: Owner): Violation[] {
  return deletionsOf(told, set).flatMap((deletion) => {
    const { pod, ordinal, before, version, specs } = deletion
    if (!isStray(set)(before.object)) return []
    // It may not have seen the labels yet, and have had another reason.
    const isRecent = told.moment(version.position) - told.moment(before.position) < staleness
    const hadReason =
      !isKept(deletion) || specs.some(({ object }) => mayUpdate(told, set, object, ordinal, before.object))
    if (isRecent && hadReason) return []
    const message = `${pod.name} was deleted when its labels were such as its set does not select`
    return [{ subject: `pod/${pod.name}`, message, at: version.seq, because: [before.seq] }]
  })
}
