import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const immutableMetadata: Guarantee = {
  id: 'immutable-metadata',
  title: 'A set stays the same object',
  level: 'core',
  statement:
    'A StatefulSet MUST keep its name, namespace, uid and creationTimestamp for as long as it is there, and MUST have another resourceVersion after every change.',
  source: sources.conventions,
  catalogue: ['VAL-12'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, life } of setsOf(replay(history), subject)) {
      exercised += life.versions.length > 1 ? 1 : 0
      for (const [index, { object, seq, type }] of life.versions.entries()) {
        const before = life.versions[index - 1]
        if (before === undefined) continue
        const field = (['name', 'namespace', 'creationTimestamp'] as const).find(
          (one) => before.object.metadata[one] !== object.metadata[one],
        )
        const isReused =
          type === 'MODIFIED' &&
          before.type !== 'PRESENT' &&
          before.object.metadata.resourceVersion === object.metadata.resourceVersion
        if (field === undefined && !isReused) continue
        const message =
          field === undefined
            ? `${name} was changed, and kept the resourceVersion ${object.metadata.resourceVersion}`
            : `the ${field} of ${name} was changed`
        violations.push({ subject: `statefulset/${name}`, message, at: seq, because: [before.seq] })
        break
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}
