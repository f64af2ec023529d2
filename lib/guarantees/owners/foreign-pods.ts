import { controllerOf, factsOf, isTerminating, ordinalOf } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { matches } from '../evidence/selector.ts'
import { firstSpecOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { lossBy } from './bystanders.ts'

export const foreignPods: Guarantee = {
  id: 'foreign-pods',
  title: 'Pods of others are not taken over',
  level: 'core',
  statement:
    'A StatefulSet MUST NOT adopt a Pod whose name is not `<set>-<ordinal>`, nor one that another object controls or that is being deleted, even where its labels match, nor any when it is being deleted itself, and MUST NOT delete a Pod that it does not own.',
  source: sources.selector,
  catalogue: ['ADO-01', 'ADO-03', 'ADO-06', 'ID-10'],
  evaluate(history, subject) {
    const told = replay(history)
    const sets = new Map(setsOf(told, subject).map((set) => [set.uid, set]))
    const violations: Violation[] = []
    let exercised = 0
    for (const pod of told.lives<Pod>('pods')) {
      for (let i = 1; i < pod.versions.length; i++) {
        const [before, version] = [pod.versions[i - 1] as Version<Pod>, pod.versions[i] as Version<Pod>]
        const { controller } = factsOf(version)
        if (factsOf(before).controller === controller) continue
        const set = sets.get(controller ?? '')
        if (set === undefined) continue
        exercised++
        const old = controllerOf(before.object)
        const { position, seq } = version
        const subject = `pod/${pod.name}`
        const because = [before.seq]
        if (old !== undefined) {
          violations.push({
            subject,
            message: `${set.name} took ${pod.name} over from ${old.kind} ${old.name}`,
            at: seq,
            because,
          })
        } else if (ordinalOf(pod.name)?.parent !== set.name) {
          violations.push({
            subject,
            message: `${set.name} adopted ${pod.name}, which is not named as one of its Pods`,
            at: seq,
            because,
          })
        } else {
          const known = told.stateAt(told.moment(position) - staleness - told.slack)
          const going = [pod.versions.findLast((one) => one.position <= known), versionAt(set.life, known)].find(
            (one) => one !== undefined && isTerminating(one.object),
          )
          if (going === undefined) continue
          violations.push({
            subject,
            message: `${set.name} adopted ${pod.name} when ${going.object.metadata.name} was being deleted`,
            at: seq,
            because: [going.seq],
          })
        }
      }
    }
    violations.push(...deleted(told, [...sets.values()]))
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** Pods that only labels connect with a set: those that are named as its own are orphans, to be adopted. */
function deleted(told: Replay, sets: readonly Owner[]): Violation[] {
  return told.lives<Pod>('pods').flatMap((pod) => {
    const last = pod.versions.at(-1) as Version<Pod>
    if (factsOf(last).controller !== undefined || !(factsOf(last).terminating || last.type === 'DELETED')) return []
    const set = sets.find(
      (one) => matches(firstSpecOf(one)?.selector, factsOf(last).labels) && ordinalOf(pod.name)?.parent !== one.name,
    )
    const lost = set && lossBy(told, set, pod)
    if (lost === undefined) return []
    const message = `${pod.name}, which ${set?.name} does not own, and whose labels it selects, was deleted, which no command asked for`
    return [{ subject: `pod/${pod.name}`, message, at: lost.version.seq, because: [lost.before.seq] }]
  })
}
