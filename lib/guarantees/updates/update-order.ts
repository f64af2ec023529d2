import { isHealthy, stateOf } from '../../history/pods.ts'
import { replay, type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { type Deletion, deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { revisionOf, updateRevisionsAt } from '../evidence/revisions.ts'
import { sources } from '../sources.ts'
import { mostUnavailable, replicasOf, startOf } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'

export const updateOrder: Guarantee = {
  id: 'update-order',
  title: 'Updates go from the highest ordinal down, one at a time',
  level: 'core',
  statement:
    'A rolling update MUST NOT delete a Pod before every Pod of a higher ordinal is of the new revision, Running and Ready, unless `maxUnavailable` allows more than one.',
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
        if (specs.some(({ object }) => mostUnavailable(object) > 1)) continue
        exercised++
        const updated = turnsOf(told, set).around.get(version.position)?.updated
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
