import { intersect, type Intervals, without } from '../../history/intervals.ts'
import { stateOf, whenPod } from '../../history/pods.ts'
import { replay, versionAt } from '../../history/replay.ts'
import { condemningSpecs, deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { isInRange, isOrdered } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const scaleDownOrder: Guarantee = {
  id: 'scale-down-order',
  title: 'Scaling down removes the highest ordinal first',
  level: 'core',
  statement:
    'With OrderedReady, a Pod beyond the replicas of its StatefulSet MUST NOT be deleted before all Pods of higher ordinals are gone.',
  source: sources.scaling,
  catalogue: ['SCL-02', 'DEL-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!isOrdered(set)) continue
      for (const deletion of deletionsOf(told, set)) {
        const { pod, ordinal, version } = deletion
        const specs = condemningSpecs(deletion)
        if (specs.length === 0) continue
        exercised++
        if (turnsOf(told, set).around.get(version.position)?.highest === true) continue
        const from = viewFrom(told, set, version.position)
        // Where the ordinals begin later, the Pods that are too many are below those that are wanted (ID-08).
        const higher = set.named.filter(
          (other) => other.ordinal > ordinal && !specs.some(({ object }) => isInRange(other.ordinal, object)),
        )
        const clear = higher.reduce<Intervals>(
          (rest, other) =>
            intersect(
              rest,
              without(
                from,
                version.position,
                whenPod(other.pod, ({ controller }) => controller === set.uid),
              ),
            ),
          [[from, version.position]],
        )
        const inTheWay = higher.find((other) => versionAt(other.pod, version.position - 1) !== undefined)
        const state = inTheWay && versionAt(inTheWay.pod, version.position - 1)
        if (clear.length > 0 || inTheWay === undefined || state === undefined) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted to scale down while ${inTheWay.pod.name} was still there (${stateOf(state.object)})`,
          at: version.seq,
          because: [...specs.slice(-1).map(({ seq }) => seq), state.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}
