import type { StatefulSet } from '../../kube/objects.ts'
import { rollingUpdateOf } from '../evidence/revisions.ts'
import { minReadyOf, startOf } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validNumbers: Guarantee = {
  id: 'valid-numbers',
  title: 'No number is negative',
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet with negative `replicas`, `partition`, `minReadySeconds` or `ordinals.start`, or with a `maxUnavailable` of 0 or more than 100 %.',
  source: sources.validation,
  catalogue: ['VAL-05', 'SUB-04', 'VAL-16'],
  evaluate: everyStoredSet(/must be greater than or equal to 0|cannot be 0|must not be greater than 100%/, (set) => {
    const numbers: [string, number][] = [
      ['replicas', set.spec.replicas ?? 1],
      ['a partition', rollingUpdateOf(set)?.partition ?? 0],
      ['minReadySeconds', minReadyOf(set)],
      ['a start ordinal', startOf(set)],
    ]
    const negative = numbers.find(([, number]) => number < 0)
    return negative === undefined ? unavailableFault(set) : `has ${negative[0]} of ${negative[1]}`
  }),
}

function unavailableFault(set: StatefulSet): string | undefined {
  const limit = rollingUpdateOf(set)?.maxUnavailable
  if (limit === undefined) return undefined
  const number = Number.parseInt(`${limit}`, 10)
  const isRight = number > 0 && (typeof limit === 'number' || (/^\d+%$/.test(limit) && number <= 100))
  return isRight ? undefined : `has a maxUnavailable of ${limit}`
}
