import { ordinalOf } from '../../history/pods.ts'
import type { Pod } from '../../kube/objects.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import { readyTooShort } from '../evidence/ready-time.ts'
import { isOrdered, minReadyOf, specsAt, startOf } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const minReadyCreation: Guarantee = {
  id: 'min-ready-creation',
  title: 'A Pod is created when the one below has been ready for long enough',
  level: 'extended',
  statement:
    'With OrderedReady, a Pod MUST NOT be created before the Pod below it has been Ready for `spec.minReadySeconds`.',
  source: sources.minReady,
  catalogue: ['ORD-08'],
  features: ['MinReadySeconds'],
  evaluate: everyCreatedPod([], (creation, set, told) => {
    const { name, creationTimestamp } = creation.object.metadata
    const ordinal = ordinalOf(name)?.ordinal
    const specs = specsAt(told, set, creation.position)
    const seconds = Math.min(...specs.map(({ object }) => minReadyOf(object)))
    if (
      ordinal === undefined ||
      specs.length === 0 ||
      !isOrdered(set) ||
      !(seconds > 0) ||
      specs.some(({ object }) => ordinal <= startOf(object))
    )
      return undefined
    const below = told.namedBefore<Pod>('pods', `${set.name}-${ordinal - 1}`, creation.position)
    const state = readyTooShort(told, below, seconds, { position: creation.position, at: timeOf(creationTimestamp) })
    if (state === undefined) return []
    return [
      {
        message: `${name} was created when ${below?.name} had not been ready for ${seconds} s`,
        because: [...specs.slice(-1).map(({ seq }) => seq), state.seq],
      },
    ]
  }),
}

const timeOf = (timestamp: string | undefined): number | undefined =>
  timestamp === undefined ? undefined : Date.parse(timestamp)
