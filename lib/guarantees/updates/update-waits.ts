import { intersect, type Intervals } from '../../history/intervals.ts'
import { stateOf, whenPod } from '../../history/pods.ts'
import { replay, type Replay, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isUpdate } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { isOrdered, startOf } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const updateWaits: Guarantee = {
  id: 'update-waits',
  title: 'An update waits while a lower Pod is not ready',
  level: 'core',
  statement:
    'With OrderedReady, a rolling update MUST NOT delete a Pod while a Pod of a lower ordinal is missing, terminating, or not Running and Ready.',
  source: sources.controller,
  catalogue: ['UPD-21'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!isOrdered(set)) continue
      for (const deletion of deletionsOf(told, set)) {
        if (!isUpdate(deletion)) continue
        const { pod, ordinal, version, specs } = deletion
        const start = specs.reduce((highest, { object }) => Math.max(highest, startOf(object)), 0)
        if (ordinal <= start) continue
        exercised++
        if (turnsOf(told, set).around.get(version.position)?.lower === true) continue
        const obstacle = obstacleOf(told, set, version.position, start, ordinal)
        if (obstacle === undefined) continue
        const message = `${pod.name} was deleted for an update while ${obstacle.what}`
        violations.push({ subject: `pod/${pod.name}`, message, at: version.seq, because: [obstacle.seq] })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

/** The lowest Pod that was not healthy at any moment that the controller may have gone by. */
function obstacleOf(told: Replay, set: Owner, position: number, start: number, ordinal: number) {
  const { name, uid } = set
  const window: Intervals = [[viewFrom(told, set, position), position]]
  for (let lower = start; lower < ordinal; lower++) {
    const lives = told.namedWithin<Pod>('pods', `${name}-${lower}`, window[0]?.[0] ?? 0, position)
    if (
      intersect(
        window,
        lives.flatMap((life) => whenPod(life, ({ healthy, controller }) => healthy && controller === uid)),
      ).length > 0
    )
      continue
    const state = lives.map((life) => versionAt(life, position - 1)).findLast((version) => version !== undefined)
    if (state !== undefined)
      return { what: `${name}-${lower} was ${stateOf(state.object)}, not Running and Ready`, seq: state.seq }
    const before = told.namedBefore<Pod>('pods', `${name}-${lower}`, position)
    const gone = before?.ended === 'deleted' ? before.versions.at(-1) : undefined
    return gone && { what: `there was no ${name}-${lower}`, seq: gone.seq }
  }
  return undefined
}
