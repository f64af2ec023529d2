import { intersect, type Intervals, without } from '../../history/intervals.ts'
import { controllerOf, stateOf } from '../../history/pods.ts'
import { intervalsOf, replay, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { condemningSpecs, deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, podsNamed, setsOf, staleness } from '../evidence/evidence.ts'
import { isInRange } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { countOver } from '../evidence/prefix-count.ts'
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
      if (set.life.versions[0]?.object.spec.podManagementPolicy === 'Parallel') continue
      const deletions = deletionsOf(told, set).filter((deletion) => condemningSpecs(told, set, deletion).length > 0)
      if (deletions.length === 0) continue
      const isOwn = (pod: Pod): boolean => controllerOf(pod)?.uid === set.uid
      const pods = podsNamed(told, set.name).map(({ ordinal, pod }) => ({
        number: ordinal,
        pod,
        when: intervalsOf(pod, isOwn),
      }))
      const present = countOver(pods)
      for (const deletion of deletions) {
        const { pod, ordinal, version } = deletion
        const specs = condemningSpecs(told, set, deletion)
        exercised++
        if (present(version.position - 1, ordinal + 1, Infinity) === 0) continue
        const from = told.stateAt(told.moment(version.position) - staleness)
        // Where the ordinals begin later, the Pods that are too many are below those that are wanted (ID-08).
        const higher = pods.filter(
          ({ number }) => number > ordinal && !specs.some(({ object }) => isInRange(number, object)),
        )
        const clear = higher.reduce<Intervals>(
          (rest, { when }) => intersect(rest, without(from, version.position, when)),
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
