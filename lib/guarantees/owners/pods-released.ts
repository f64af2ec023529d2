import { intersect } from '../../history/intervals.ts'
import { factsOf, type PodFacts, whenPod } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { firstSpecOf, standing } from '../evidence/specs.ts'
import { isUnderWay } from '../evidence/under-way.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { lossBy } from './bystanders.ts'
import { isOwnedBy } from './set-deletion.ts'

const resources = ['pods', 'statefulsets']

export const podsReleased: Guarantee = {
  id: 'pods-released',
  title: 'Pods whose labels match no longer are released',
  level: 'core',
  statement:
    'A Pod of a StatefulSet whose labels do not match its selector any more MUST lose the set as its controller, and as an owner at all, and MUST NOT be deleted for that.',
  source: sources.selector,
  catalogue: ['ADO-02'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const dues = strayed(set)
      exercised += dues.length
      violations.push(...deletedAfter(told, set), ...stillOwned(told, set))
      if (dues.length > 0) violations.push(...overdue(told, set, resources, dues), ...deleted(told, set))
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

function isStray(set: Owner): (facts: PodFacts) => boolean {
  const selector = firstSpecOf(set)?.selector
  const isSelecting = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length > 0
  let [last, isLastStray]: [PodFacts['labels']?, boolean?] = []
  return ({ controller, labels }) => {
    if (!isSelecting || controller !== set.uid) return false
    if (labels !== last) [last, isLastStray] = [labels, !matches(selector, labels)]
    return isLastStray === true
  }
}

function strayed(set: Owner): Due[] {
  const isStrayed = isStray(set)
  return set.pods.flatMap((pod) => {
    const strayed = whenPod(pod, (facts) => !facts.terminating && isStrayed(facts), standing(set)[0])
    if (strayed.length === 0) return []
    const when = intersect(strayed, standing(set))
    const message = `${pod.name} had labels that its set does not select, and was not released`
    return when.length === 0 ? [] : [{ subject: `pod/${pod.name}`, message, when }]
  })
}

function deleted(told: Replay, set: Owner): Violation[] {
  const isStrayed = isStray(set)
  return deletionsOf(told, set).flatMap((deletion) => {
    const { pod, before, version, updating } = deletion
    if (!isStrayed(factsOf(before))) return []
    // It may not have seen the labels yet, and have had another reason.
    const isRecent = told.moment(version.position) - told.moment(before.position) < staleness
    const hadReason = !isKept(deletion) || updating.length > 0
    if (isRecent && hadReason) return []
    const message = `${pod.name} was deleted when its labels were such as its set does not select`
    return [{ subject: `pod/${pod.name}`, message, at: version.seq, because: [before.seq] }]
  })
}

/** What is an owner still takes the Pod along when it goes. */
function stillOwned(told: Replay, set: Owner): Violation[] {
  return set.pods.flatMap((pod) => {
    const isReleased = (one: Version<Pod>): boolean =>
      factsOf(one).controller !== set.uid &&
      one.before !== undefined &&
      factsOf(one.before).controller === set.uid &&
      isOwnedBy(one.object, set.uid)
    const version = versionsWithin(pod, set.life.versions[0]?.position ?? 0, set.life.end).find(isReleased)
    const before = version?.before
    if (version === undefined || before === undefined) return []
    if (isUnderWay(told, version.position, /\bpatch\b.*ownerReferences|\b(replace|edit)\b|^\s*\.?\//)) return []
    const message = `${pod.name} lost ${set.name} as its controller, and kept it as an owner`
    return [{ subject: `pod/${pod.name}`, message, at: version.seq, because: [before.seq] }]
  })
}

/** Released, and deleted all the same. */
function deletedAfter(told: Replay, set: Owner): Violation[] {
  return set.pods.flatMap((pod) => {
    const lost = lossBy(told, set, pod)
    if (lost === undefined || matches(firstSpecOf(set)?.selector, factsOf(lost.before).labels)) return []
    const message = `${pod.name}, which ${set.name} had released, was deleted, which no command asked for`
    return [{ subject: `pod/${pod.name}`, message, at: lost.version.seq, because: [lost.before.seq] }]
  })
}
