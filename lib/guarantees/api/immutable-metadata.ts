import type { StatefulSet } from '../../kube/objects.ts'
import { everyChange, right } from '../evidence/changes.ts'
import type { Guarantee } from '../guarantee.ts'
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
  evaluate: everyChange([], ({ before, version: { object, type } }, { name }) => {
    const field = changedOf(before.object, object)
    if (field !== undefined) return [{ message: `the ${field} of ${name} was changed`, because: [before.seq] }]
    const { resourceVersion } = object.metadata
    const isReused =
      type === 'MODIFIED' &&
      before.type !== 'PRESENT' &&
      (resourceVersion ?? '') !== '' &&
      before.object.metadata.resourceVersion === resourceVersion
    return isReused
      ? [{ message: `${name} was changed, and kept the resourceVersion ${resourceVersion}`, because: [before.seq] }]
      : right
  }),
}

function changedOf({ metadata: old }: StatefulSet, { metadata }: StatefulSet): string | undefined {
  for (const field of fields) if (old[field] !== metadata[field]) return field
  return undefined
}
