import { ordinalOf } from '../../history/pods.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import { isInRange, replicasOf, specsAt, startOf } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const startOrdinal: Guarantee = {
  id: 'start-ordinal',
  title: 'Ordinals count from the start ordinal',
  level: 'extended',
  statement:
    'With `spec.ordinals.start`, the Pods that are created for a StatefulSet MUST have the ordinals from this one on, as many as there are replicas.',
  source: sources.startOrdinal,
  catalogue: ['ID-08'],
  features: ['StartOrdinal'],
  evaluate: everyCreatedPod([], (creation, set, told) => {
    const { name } = creation.object.metadata
    const ordinal = ordinalOf(name)?.ordinal
    const specs = specsAt(told, set, creation.position)
    const latest = specs.at(-1)
    if (ordinal === undefined || latest === undefined || specs.every(({ object }) => startOf(object) === 0))
      return undefined
    if (specs.some(({ object }) => isInRange(ordinal, object))) return []
    const start = startOf(latest.object)
    const last = start + replicasOf(latest.object) - 1
    return [
      {
        message: `${name} was created though the ordinals of ${set.name} were ${start} to ${last}`,
        because: [latest.seq],
      },
    ]
  }),
}
