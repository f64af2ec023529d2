/** Bindings of Pods to nodes: done, and not kept. */
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'

declare('core.v1', { Binding: { ...topLevel, target: 'ObjectReference! #2' } })

export const binding: Kind = {
  resource: define('v1', 'Binding', 'bindings'),
  singular: 'binding',
  type: structOf('core.v1', 'Binding'),
  verbs: ['create'],
  columns: [{ name: 'Name' }, { name: 'Age' }],
  cells: ({ metadata }) => [metadata.name, '<unknown>'],
}
