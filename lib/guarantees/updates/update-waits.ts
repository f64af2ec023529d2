import { intersect, type Intervals } from '../../history/intervals.ts'
import { controllerOf, isHealthy, stateOf } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { type Deletion, deletionsOf, isKept, mayUpdate } from '../evidence/deletions.ts'
import { gapsOf, type Owner, podsNamed, setsOf, staleness } from '../evidence/evidence.ts'
import { countOver } from '../evidence/prefix-count.ts'
import { isOrdered, startOf } from '../evidence/specs.ts'
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
      const deletions = deletionsOf(told, set).filter((deletion) => isUpdate(told, set, deletion))
      if (deletions.length === 0) continue
      const own = (pod: Pod): boolean => isHealthy(pod) && controllerOf(pod)?.uid === set.uid
      const healthy = countOver(
        podsNamed(told, set.name).map(({ ordinal, pod }) => ({ number: ordinal, when: intervalsOf(pod, own) })),
      )
      for (const { pod, ordinal, version, specs } of deletions) {
        const start = Math.max(...specs.map(({ object }) => startOf(object)))
        if (ordinal <= start) continue
        exercised++
        if (healthy(version.position - 1, start, ordinal) === ordinal - start) continue
        const obstacle = obstacleOf(told, set, version.position, start, ordinal, own)
        if (obstacle === undefined) continue
        const message = `${pod.name} was deleted for an update while ${obstacle.what}`
        violations.push({ subject: `pod/${pod.name}`, message, at: version.seq, because: [obstacle.seq] })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

const isUpdate = (told: Replay, set: Owner, deletion: Deletion): boolean =>
  isKept(deletion) &&
  deletion.specs.every(({ object }) => mayUpdate(told, set, object, deletion.ordinal, deletion.before.object))

/** The lowest Pod that was not healthy at any moment that the controller may have gone by. */
function obstacleOf(
  told: Replay,
  { name }: Owner,
  position: number,
  start: number,
  ordinal: number,
  own: (pod: Pod) => boolean,
) {
  const window: Intervals = [[told.stateAt(told.moment(position) - staleness - told.slack), position]]
  for (let lower = start; lower < ordinal; lower++) {
    const lives = told.named<Pod>('pods', `${name}-${lower}`)
    if (
      intersect(
        window,
        lives.flatMap((life) => intervalsOf(life, own)),
      ).length > 0
    )
      continue
    const state = lives.map((life) => versionAt(life, position - 1)).findLast((version) => version !== undefined)
    if (state !== undefined)
      return { what: `${name}-${lower} was ${stateOf(state.object)}, not Running and Ready`, seq: state.seq }
    const gone = lives.findLast(({ end, ended }) => end < position && ended === 'deleted')?.versions.at(-1)
    return gone && { what: `there was no ${name}-${lower}`, seq: gone.seq }
  }
  return undefined
}
