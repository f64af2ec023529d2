import { controllerOf, hasCondition } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { KubeObject, Pod } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from '../evidence/asked.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { deletionOfSet, dependentsAt, isAskedAgain, isNamespaceGoing, isOwnedBy } from './set-deletion.ts'

/** What goes so soon after its set went with it, in milliseconds. */
const soon = 30_000

export const orphanDeletion: Guarantee = {
  id: 'orphan-deletion',
  title: 'A set that is deleted with Orphan leaves its Pods',
  level: 'core',
  statement:
    'When a StatefulSet is deleted with the propagation policy Orphan, its Pods and ControllerRevisions MUST lose it as their owner before it is gone, and MUST NOT be deleted.',
  source: sources.deletingSets,
  catalogue: ['ADO-07'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const deletion = deletionOfSet(set)
      if (deletion?.policy !== 'Orphan' || isAskedAgain(told, deletion)) continue
      const { begun, gone } = deletion
      for (const { life, subject, state } of dependentsAt(told, set, begun.position)) {
        exercised++
        const kept = gone === undefined || told.slack > 0 ? undefined : stillOwned(set, life, gone.position)
        if (kept !== undefined && gone !== undefined) {
          violations.push({
            subject,
            message: `${life.name} was still owned by ${set.name} when this was gone`,
            at: gone.seq,
            because: [kept],
          })
        }
        const end = deletionBegunOf(life)
        const until = told.moment(gone?.position ?? begun.position) + soon
        if (end === undefined || end.position <= begun.position || told.moment(end.position) > until || end === state)
          continue
        if (isOthers(set, end.before) || hasCondition(end.object as Pod, 'DisruptionTarget')) continue
        if (wasAsked(told, life, end) || isNamespaceGoing(told, end.position) || isReplaced(told, set, end.position))
          continue
        violations.push({
          subject,
          message: `${life.name} was deleted, though ${set.name} was to leave it as an orphan`,
          at: end.seq,
          because: [begun.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

function stillOwned({ uid }: Owner, life: Life<KubeObject>, position: number): number | undefined {
  const state = versionAt(life, position)
  return state !== undefined && isOwnedBy(state.object, uid) ? state.seq : undefined
}

/** Something else that selects it has adopted it. */
const isOthers = ({ uid }: Owner, state: Version<KubeObject> | undefined): boolean => {
  const controller = state && controllerOf(state.object)
  return controller !== undefined && controller.uid !== uid
}

/** Another set of the name has adopted what was left, and deals with it as it must. */
const isReplaced = (told: Replay, set: Owner, position: number): boolean =>
  told
    .named('statefulsets', set.name)
    .some(
      ({ versions, uid }) =>
        uid !== set.uid &&
        (versions[0]?.position ?? Infinity) > (set.life.versions[0]?.position ?? 0) &&
        (versions[0]?.position ?? Infinity) <= position,
    )
