import { intersect, type Intervals } from '../../history/intervals.ts'
import { stateOf, whenPod } from '../../history/pods.ts'
import { replay, type Replay, versionAt } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { condemningSpecs, type Deletion, deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { isOrdered, replicasOf, startOf } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'

export const scaleDownHalts: Guarantee = {
  id: 'scale-down-halts',
  title: 'Scaling down halts while a remaining Pod is not ready',
  level: 'core',
  statement:
    'With OrderedReady, a Pod beyond the replicas of its StatefulSet MUST NOT be deleted while a Pod that is to remain is not Running and Ready.',
  source: sources.scaling,
  catalogue: ['SCL-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!isOrdered(set)) continue
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version } = deletion
        const specs = condemningSpecs(deletion)
        if (specs.length === 0 || specs.some(({ object }) => replicasOf(object) === 0)) continue
        exercised++
        const latest = specs.at(-1)?.object as StatefulSet
        if (latest === deletion.specs.at(-1)?.object && turnsOf(told, set).around.get(version.position)?.whole === true)
          continue
        if (specs.some(({ object }) => wereHealthy(told, set, object, deletion))) continue
        const [why, because] = firstUnhealthy(told, set, latest, deletion)
        if (because === undefined) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted to scale down while ${why}`,
          at: version.seq,
          because: [...specs.slice(-1).map(({ seq }) => seq), ...because],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

const ordinalsOf = (spec: StatefulSet): number[] =>
  Array.from({ length: replicasOf(spec) }, (_, i) => startOf(spec) + i)

const healthyOf = (told: Replay, set: Owner, ordinal: number, [[from, to] = [0, 0]]: Intervals): Intervals =>
  told
    .namedWithin<Pod>('pods', `${set.name}-${ordinal}`, from, to)
    .flatMap((life) => whenPod(life, ({ healthy, controller }) => healthy && controller === set.uid))

const windowOf = (told: Replay, set: Owner, { version }: Deletion): Intervals => [
  [viewFrom(told, set, version.position), version.position],
]

const wereHealthy = (told: Replay, set: Owner, spec: StatefulSet, deletion: Deletion): boolean =>
  ordinalsOf(spec).reduce(
    (possible, ordinal) => intersect(possible, healthyOf(told, set, ordinal, windowOf(told, set, deletion))),
    windowOf(told, set, deletion),
  ).length > 0

/** In words, and the entry that shows it, if any; undefined where it cannot be shown. */
function firstUnhealthy(
  told: Replay,
  set: Owner,
  spec: StatefulSet,
  deletion: Deletion,
): [why: string, because: number[] | undefined] {
  for (const ordinal of ordinalsOf(spec)) {
    const window = windowOf(told, set, deletion)
    if (intersect(window, healthyOf(told, set, ordinal, window)).length > 0) continue
    const name = `${set.name}-${ordinal}`
    const before = deletion.version.position - 1
    const there = told.namedWithin<Pod>('pods', name, before, before).at(-1)
    const state = there && versionAt(there, before)
    if (state !== undefined) return [`${name} was ${stateOf(state.object)}, not Running and Ready`, [state.seq]]
    const gone = told.namedBefore<Pod>('pods', name, before)
    const wasNever = gone === undefined && told.isComplete('pods', before)
    return [
      `there was no ${name}`,
      gone?.ended === 'deleted' ? gone.versions.slice(-1).map(({ seq }) => seq) : wasNever ? [] : undefined,
    ]
  }
  return ['', undefined]
}
