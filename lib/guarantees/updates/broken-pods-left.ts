import { isFinished, isHealthy, stateOf } from '../../history/pods.ts'
import { replay } from '../../history/replay.ts'
import { deletionsOf, isUpdate } from '../evidence/deletions.ts'
import { gapsOf, setsOf, staleness } from '../evidence/evidence.ts'
import { isOrdered } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const brokenPodsLeft: Guarantee = {
  id: 'broken-pods-left',
  title: 'A broken Pod is left for people to delete',
  level: 'implementation',
  statement:
    'With OrderedReady, a rolling update SHOULD NOT delete a Pod that is not Running and Ready itself: as documented, people have to, after they have gone back to a template that works.',
  source: sources.rollback,
  catalogue: ['UPD-13', 'UPD-21'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!isOrdered(set)) continue
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version, before } = deletion
        if (!isUpdate(deletion)) continue
        exercised++
        const wasHealthy = pod.versions.some(
          ({ object, position }, i) =>
            position < version.position &&
            isHealthy(object) &&
            told.moment(version.position) - told.moment(pod.versions[i + 1]?.position ?? version.position) < staleness,
        )
        if (wasHealthy || isHealthy(before.object) || isFinished(before.object)) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update when it was ${stateOf(before.object)}`,
          at: version.seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}
