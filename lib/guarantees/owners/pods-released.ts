import { intersect } from '../../history/intervals.ts'
import { controllerOf, isTerminating } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { firstSpecOf, standing } from '../evidence/specs.ts'
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

function isStray(set: Owner): (pod: Pod) => boolean {
  const selector = firstSpecOf(set)?.selector
  const isSelecting = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length > 0
  return (pod) => isSelecting && !matches(selector, pod.metadata.labels) && controllerOf(pod)?.uid === set.uid
}

function strayed(set: Owner): Due[] {
  const isStrayed = isStray(set)
  return set.pods.flatMap((pod) => {
    const strayed = intervalsOf(pod, (object) => isStrayed(object) && !isTerminating(object))
    if (strayed.length === 0) return []
    const when = intersect(strayed, standing(set))
    const message = `${pod.name} had labels that its set does not select, and was not released`
    return when.length === 0 ? [] : [{ subject: `pod/${pod.name}`, message, when }]
  })
}

function deleted(told: Replay, set: Owner): Violation[] {
  return deletionsOf(told, set).flatMap((deletion) => {
    const { pod, before, version, updating } = deletion
    if (!isStray(set)(before.object)) return []
    // It may not have seen the labels yet, and have had another reason.
    const isRecent = told.moment(version.position) - told.moment(before.position) < staleness
    const hadReason = !isKept(deletion) || updating.length > 0
    if (isRecent && hadReason) return []
    const message = `${pod.name} was deleted when its labels were such as its set does not select`
    return [{ subject: `pod/${pod.name}`, message, at: version.seq, because: [before.seq] }]
  })
}
