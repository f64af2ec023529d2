import { isHealthy, stateOf } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionAt, versionsWithin } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { type Deletion, deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, type Named, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { revisionOf, updateRevisionsAt } from '../evidence/revisions.ts'
import { sources } from '../sources.ts'
import { isInRange, mostUnavailable, replicasOf, startOf } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'

export const updateOrder: Guarantee = {
  id: 'update-order',
  title: 'Updates go from the highest ordinal down, one at a time',
  level: 'core',
  statement:
    'A rolling update MUST NOT delete a Pod before every Pod of a higher ordinal is of the new revision, Running and Ready, or, where `maxUnavailable` allows more than one at a time, before every other one of a higher ordinal is deleted, too.',
  source: sources.updates,
  catalogue: ['UPD-03', 'UPD-12', 'PAR-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const deletion of deletionsOf(told, set)) {
        const { pod, before, version, specs, updating } = deletion
        if (updating.length === 0 || !isKept(deletion)) continue
        const revisions = updateRevisionsAt(told, set, version.position)
        // There is no other reason to delete it than that its own revision is not the newest any more.
        revisions.delete(revisionOf(before.object))
        if (revisions.size === 0) continue
        exercised++
        const around = turnsOf(told, set).around.get(version.position)
        if (specs.some(({ object }) => mostUnavailable(object) > 1)) {
          const passed = around?.behind === 0 ? undefined : passedOver(told, set, deletion, revisions)
          if (passed !== undefined) {
            violations.push({
              subject: `pod/${pod.name}`,
              message: `${pod.name} was deleted for an update before ${passed.object.metadata.name}, which was of an older revision, too`,
              at: version.seq,
              because: [passed.seq],
            })
          }
          continue
        }
        const updated = around?.updated
        if (specs.length === 1 && updated !== undefined && revisions.has(updated)) continue
        const obstacles = updating.map((spec) => inTheWay(told, set, spec, deletion, revisions))
        // By one of the specs nothing was in the way: the controller may have acted by that one.
        const higher = obstacles.includes(undefined) ? undefined : obstacles.at(-1)
        if (higher === undefined) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update while ${higher.message}`,
          at: version.seq,
          because: higher.because,
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

interface Obstacle {
  message: string
  because: number[]
}

/** The highest Pod above that had, as far as the controller can have seen, not been updated and ready. */
function inTheWay(
  told: Replay,
  set: Owner,
  spec: Version<StatefulSet>,
  { ordinal, version }: Deletion,
  revisions: Set<string>,
): Obstacle | undefined {
  for (let higher = startOf(spec.object) + replicasOf(spec.object) - 1; higher > ordinal; higher--) {
    const states = statesOf(told, set, `${set.name}-${higher}`, version.position)
    if (states.some(({ object }) => isHealthy(object) && revisions.has(revisionOf(object)))) continue
    const last = states.at(-1)
    if (last === undefined) return { message: `there was no ${set.name}-${higher}`, because: [spec.seq] }
    const old = revisions.has(revisionOf(last.object)) ? '' : ', of an older revision'
    return { message: `${set.name}-${higher} was ${stateOf(last.object)}${old}`, because: [last.seq] }
  }
  return undefined
}

/** Several at once still go from the highest down: one above, of an older revision, that was ready and was not deleted soon after. */
function passedOver(
  told: Replay,
  set: Owner,
  { ordinal, version, updating }: Deletion,
  revisions: Set<string>,
): Version<Pod> | undefined {
  const from = viewFrom(told, set, version.position)
  const to = told.stateAt(told.moment(version.position) + staleness + told.slack)
  const isLeft = ({ ordinal: higher, pod }: Named): boolean => {
    if (higher <= ordinal || !updating.every(({ object }) => isInRange(higher, object))) return false
    if ((pod.versions[0]?.position ?? Infinity) > from || pod.end <= to) return false
    return versionsWithin(pod, from, to).every(
      (state) => isHealthy(state.object) && !revisions.has(revisionOf(state.object)),
    )
  }
  const left = set.named.find(isLeft)
  return left && versionAt(left.pod, version.position)
}

function statesOf(told: Replay, set: Owner, name: string, position: number): Version<Pod>[] {
  const from = viewFrom(told, set, position)
  return told
    .namedWithin<Pod>('pods', name, from, position - 1)
    .flatMap((life) =>
      versionsWithin(life, from, position - 1).filter(
        ({ type, position: since }) => type !== 'DELETED' && since < life.end,
      ),
    )
}
