import { replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { changesOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const fields = ['name', 'namespace', 'creationTimestamp'] as const

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
    for (const set of setsOf(replay(history), subject)) {
      const { name } = set
      exercised += changesOf(set).length > 0 ? 1 : 0
      for (const {
        before,
        version: { object, seq, type },
      } of changesOf(set)) {
        const field = changedOf(before.object, object)
        const isReused =
          type === 'MODIFIED' &&
          before.type !== 'PRESENT' &&
          (object.metadata.resourceVersion ?? '') !== '' &&
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

function changedOf({ metadata: old }: StatefulSet, { metadata }: StatefulSet): string | undefined {
  for (const field of fields) if (old[field] !== metadata[field]) return field
  return undefined
}
