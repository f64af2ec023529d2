import { replay } from '../../history/replay.ts'
import { deletionsOf, isNeedless } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const onDelete: Guarantee = {
  id: 'on-delete',
  title: 'With OnDelete no Pod is updated by itself',
  level: 'core',
  statement:
    'With the update strategy OnDelete, the controller MUST NOT delete a ready Pod that the set wants, whatever its template.',
  source: sources.strategies,
  catalogue: ['UPD-14'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const staged = set.life.versions.some(
        ({ object: { spec, status } }) =>
          spec.updateStrategy?.type === 'OnDelete' && status?.updateRevision !== status?.currentRevision,
      )
      if (staged) exercised++
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version, specs } = deletion
        if (specs.at(-1)?.object.spec.updateStrategy?.type !== 'OnDelete' || !isNeedless(told, set, deletion)) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted though the update strategy of ${set.name} is OnDelete`,
          at: version.seq,
          because: specs.slice(-1).map(({ seq }) => seq),
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}
