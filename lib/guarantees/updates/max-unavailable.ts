import { isHealthy } from '../../history/pods.ts'
import { replay, type Replay, versionAt, versionsWithin } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { type Deletion, deletionsOf, isUpdate } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { mostUnavailable, replicasOf, startOf } from '../evidence/specs.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const maxUnavailable: Guarantee = {
  id: 'max-unavailable',
  title: 'An update takes down no more Pods than it may',
  level: 'extended',
  statement:
    'With `maxUnavailable`, a rolling update MUST NOT delete a Pod when that many of the Pods that the StatefulSet wants are not Running and Ready already.',
  source: sources.maxUnavailable,
  catalogue: ['UPD-17'],
  features: ['MaxUnavailable'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const updates = deletionsOf(told, set).filter(isLimited)
      for (const [index, deletion] of updates.entries()) {
        exercised++
        const { pod, version, specs } = deletion
        const allowed = Math.max(...specs.map(({ object }) => mostUnavailable(object)))
        const down = downAt(told, set, updates.slice(Math.max(0, index - allowed), index), deletion)
        if (down.length < allowed) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update when ${down.map(({ name }) => name).join(', ')} ${down.length === 1 ? 'was' : 'were'} unavailable, where maxUnavailable allows ${allowed}`,
          at: version.seq,
          because: [...specs.slice(-1).map(({ seq }) => seq), ...down.map(({ seq }) => seq)],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

/** Where the server takes the field, the feature is there; 1 is what there is without it (UPD-03). */
const isLimited = (deletion: Deletion): boolean =>
  isUpdate(deletion) && deletion.specs.every(({ object }) => mostUnavailable(object) > 1)

/** The Pods that the set wanted and that the controller must have known not to be healthy. */
function downAt(
  told: Replay,
  set: Owner,
  earlier: readonly Deletion[],
  { version, specs, ordinal }: Deletion,
): { name: string; seq: number }[] {
  const spec = specs.at(-1)?.object as StatefulSet
  const since = viewFrom(told, set, version.position)
  const own = new Set(earlier.map(({ ordinal: one }) => one))
  return Array.from({ length: replicasOf(spec) }, (_, i) => startOf(spec) + i).flatMap((one) => {
    const name = `${set.name}-${one}`
    const lives = told.namedWithin<Pod>('pods', name, since, version.position)
    const state = lives.map((life) => versionAt(life, version.position - 1)).findLast((found) => found !== undefined)
    if (one === ordinal || (state !== undefined && isHealthy(state.object))) return []
    // What it took down itself it knows; of others it need not have heard yet.
    const wasHealthy = lives.some((life) =>
      versionsWithin(life, since, version.position - 1).some(({ object }) => isHealthy(object)),
    )
    if (wasHealthy && !own.has(one)) return []
    return [
      { name, seq: (state ?? told.namedBefore<Pod>('pods', name, version.position)?.versions.at(-1) ?? version).seq },
    ]
  })
}
