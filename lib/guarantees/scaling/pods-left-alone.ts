import { replay } from '../../history/replay.ts'
import { deletionsOf, isNeedless } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { revisionBy, revisionOf } from '../evidence/revisions.ts'
import { sources } from '../sources.ts'

export const podsLeftAlone: Guarantee = {
  id: 'pods-left-alone',
  title: 'Pods that are as they should be are left alone',
  level: 'core',
  statement:
    'The controller MUST NOT delete a ready Pod that the StatefulSet wants and that has its newest revision: not to scale, not to fill a gap, not again in an update.',
  source: sources.scaling,
  catalogue: ['SCL-01', 'SCL-09', 'ORD-04', 'UPD-10', 'ADO-04', 'ADO-08'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      // What might have given occasion: other Pods that came and went, and changes of the set.
      exercised += set.created.length + set.life.versions.length > 1 ? 1 : 0
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version, before, specs } = deletion
        const latest = specs.at(-1)?.object
        if (latest === undefined || latest.spec.updateStrategy?.type === 'OnDelete' || !isNeedless(deletion)) continue
        if (revisionBy(told, set, latest) !== revisionOf(before.object)) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted, which no command asked for, though it was ready, in range, and of the newest revision ${revisionOf(before.object)}`,
          at: version.seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}
