/** How much Pods matter. */
import type { KubeObject } from '../../kube/objects.ts'
import { priorityClasses } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('scheduling.v1', {
  PriorityClass: {
    ...topLevel,
    value: 'int32! #2 optional',
    globalDefault: 'bool #3',
    description: 'string #4',
    preemptionPolicy: '*PreemptionPolicy #5 =PreemptLowerPriority',
  },
})

export type PriorityClassObject = KubeObject & { value: number; globalDefault?: boolean; preemptionPolicy?: string }

/** Users' classes end here: higher ones are the system's. */
const highest = 1_000_000_000

export const priorityClass: Kind = {
  resource: priorityClasses,
  singular: 'priorityclass',
  createsOnUpdate: true,
  shortNames: ['pc'],
  type: structOf('scheduling.v1', 'PriorityClass'),
  columns: [
    { name: 'Name' },
    { name: 'Value', type: 'integer' },
    { name: 'Global-Default', type: 'boolean' },
    { name: 'Age' },
    { name: 'PreemptionPolicy' },
  ],
  cells(object, now) {
    const { metadata, value, globalDefault = false, preemptionPolicy = '' } = object as PriorityClassObject
    return [metadata.name, value, globalDefault, ageOf(object, now), preemptionPolicy]
  },
  prepareCreate(object) {
    // It has one, which counts nothing.
    object.metadata = { ...object.metadata, generation: 1 }
  },
  validate(object, errors) {
    const { metadata, value } = object as unknown as PriorityClassObject
    const name = metadata.name ?? ''
    if (name.startsWith('system-')) {
      if (!['system-node-critical', 'system-cluster-critical'].includes(name)) {
        errors.forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
        )
      }
    } else if (value > highest) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${highest}`)
    }
    const { preemptionPolicy } = object as unknown as PriorityClassObject
    const policies = ['PreemptLowerPriority', 'Never']
    if (preemptionPolicy === '') errors.required('preemptionPolicy')
    else if (preemptionPolicy !== undefined && !policies.includes(preemptionPolicy))
      errors.unsupported('preemptionPolicy', preemptionPolicy, policies)
  },
  validateUpdate(object, old, errors) {
    const now = object as unknown as PriorityClassObject
    const before = old as PriorityClassObject
    if (now.value !== before.value) errors.forbidden('value', 'may not be changed in an update.')
    if (now.preemptionPolicy !== before.preemptionPolicy)
      errors.invalid('preemptionPolicy', now.preemptionPolicy, 'field is immutable')
  },
}
