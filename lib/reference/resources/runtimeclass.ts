/** Ways to run Pods: kept, but nodes here have one way only. */
import type { Toleration } from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { dns1123Label } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import './pod/spec.ts'

declare('node.v1', {
  RuntimeClass: {
    ...topLevel,
    handler: 'string! #2',
    overhead: '*Overhead #3',
    scheduling: '*Scheduling #4',
  },
  Overhead: { podFixed: 'map[string]Quantity #1' },
  Scheduling: { nodeSelector: 'map[string]string #1 atomic', tolerations: '[]Toleration #2' },
})

export type RuntimeClass = KubeObject & {
  handler: string
  overhead?: { podFixed?: Record<string, string> }
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
}

export const runtimeClass: Kind = {
  resource: define('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', false),
  singular: 'runtimeclass',
  type: structOf('node.v1', 'RuntimeClass'),
  inert:
    'nodes here have one way to run Pods: of a RuntimeClass, its overhead and its scheduling count, its handler does not',
  columns: [{ name: 'Name' }, { name: 'Handler' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, (object as RuntimeClass).handler, ageOf(object, now)],
  validate(object, errors) {
    const { handler } = object as unknown as RuntimeClass
    for (const why of dns1123Label(handler)) errors.invalid('handler', handler, why)
  },
  validateUpdate(object, old, errors) {
    const { handler } = object as unknown as RuntimeClass
    if (handler !== (old as RuntimeClass).handler) errors.invalid('handler', handler, 'field is immutable')
  },
}
