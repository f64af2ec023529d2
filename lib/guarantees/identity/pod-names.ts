import { ordinalOf } from '../../history/pods.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { replicasOf, specsAt, startOf } from '../evidence/specs.ts'

export const podNames: Guarantee = {
  id: 'pod-names',
  title: 'Pods are named by their set and ordinal',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST be named `<set>-<ordinal>`, its ordinal decimal without leading zeros, from the start ordinal on and one of as many as there are replicas.',
  source: sources.ordinals,
  catalogue: ['ID-01', 'ID-08', 'SCL-06', 'ORD-04'],
  evaluate: everyCreatedPod([], (creation, set, told) => {
    const { name } = creation.object.metadata
    const parsed = ordinalOf(name)
    if (parsed?.parent !== set.name)
      return [{ message: `${set.name} made a Pod named ${name}, not ${set.name}-<ordinal>` }]
    const specs = specsAt(told, set, creation.position)
    const inRange = specs.some(({ object }) => {
      const index = parsed.ordinal - startOf(object)
      return index >= 0 && index < replicasOf(object)
    })
    if (inRange) return []
    const latest = specs.at(-1)
    if (latest === undefined) return undefined
    const first = startOf(latest.object)
    const range = replicasOf(latest.object) === 0 ? 'none' : `${first} to ${first + replicasOf(latest.object) - 1}`
    return [{ message: `${name} was created though the ordinals of ${set.name} were ${range}`, because: [latest.seq] }]
  }),
}
