import { controllerOf, isTerminating } from '../../history/pods.ts'
import { livesWithin, replay, type Replay, versionAt } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from '../evidence/asked.ts'
import { gapsOf, type Owner, seenBy, setsOf, staleness } from '../evidence/evidence.ts'
import { historyLimitOf, isUsedWithin, usedThroughout, type Uses, usesOf } from '../evidence/history-limit.ts'
import { type RevisionLife, revisionsOf } from '../evidence/revisions.ts'
import { specsAt } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const liveRevisions: Guarantee = {
  id: 'live-revisions',
  title: 'Revisions that are in use, or within the limit, are kept',
  level: 'core',
  statement:
    'The controller MUST NOT delete a ControllerRevision that is the current or the update revision or that of a Pod, nor any other before an older one, or while there are no more than `spec.revisionHistoryLimit` of them.',
  source: sources.history,
  catalogue: ['REV-08'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const life of revisionsOf(told, set)) {
        const deletion = deletionBegunOf(life)
        if (deletion === undefined || wasAsked(told, life, deletion) || controllerOf(deletion.object)?.uid !== set.uid)
          continue
        const state = versionAt(set.life, deletion.position)
        // With the set, all go.
        if (state === undefined || isTerminating(state.object)) continue
        if (specsAt(told, set, deletion.position).length === 0) continue
        exercised++
        const fault = faultOf(told, set, state.object, life, deletion.position)
        if (fault === undefined) continue
        violations.push({
          subject: `controllerrevision/${life.name}`,
          message: `${life.name} was deleted ${fault.why}`,
          at: deletion.seq,
          because: fault.because,
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

function faultOf(
  told: Replay,
  set: Owner,
  state: StatefulSet,
  life: RevisionLife,
  position: number,
): { why: string; because: number[] } | undefined {
  const { from } = seenBy(told, position, staleness)
  const use = usedThroughout(told, set, life.name, from, position)
  if (use !== undefined) return { why: `though it was the revision of ${use.what}`, because: [use.seq] }
  // Where the order between kinds is not certain, neither is what else was in use.
  if (told.slack > 0) return undefined
  const others = livesWithin(revisionsOf(told, set), position - 1, position - 1).filter((other) => {
    const version = versionAt(other, position - 1)
    const isOwn = version !== undefined && controllerOf(version.object)?.uid === set.uid
    // One that has just been made was not there at first.
    const since = Math.max(from, other.versions[0]?.position ?? from)
    return isOwn && usedThroughout(told, set, other.name, since, position) === undefined
  })
  const limit = historyLimitOf(state)
  if (others.length <= limit) {
    const why = `though there were no more than ${others.length} revisions that were not in use, where the limit is ${limit}`
    return { why, because: others.slice(0, 1).flatMap(({ versions }) => versions.slice(0, 1).map(({ seq }) => seq)) }
  }
  const numberOf = (other: RevisionLife): number => versionAt(other, position - 1)?.object.revision ?? -1
  // Those that have been out of use for so long that the controller knew, or went out of use before the other did.
  const since = seenBy(told, position, 10 * staleness).from
  const older = others.find(
    (other) =>
      numberOf(other) < numberOf(life) &&
      (!isUsedWithin(told, set, other.name, since, position) || wentBefore(usesOf(told, set), other, life, position)),
  )
  return (
    older && { why: `before ${older.name}, which is older`, because: older.versions.slice(0, 1).map(({ seq }) => seq) }
  )
}

/** What a controller sees of one kind comes in order: whoever knows that the second is out of use knows it of the first. */
function wentBefore(
  uses: ReadonlyMap<string, Uses>,
  first: RevisionLife,
  second: RevisionLife,
  position: number,
): boolean {
  const lastOf = ({ name }: RevisionLife, isOfPods: boolean): number =>
    Math.max(
      ...(uses.get(name)?.all ?? [])
        .filter(({ from, ofPod }) => ofPod === isOfPods && from < position)
        .map(({ to }) => to),
    )
  return [true, false].every(
    (isOfPods) => lastOf(first, isOfPods) < position && lastOf(first, isOfPods) <= lastOf(second, isOfPods),
  )
}
