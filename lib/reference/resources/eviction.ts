/** Evictions of Pods: done, and not kept. */
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'

declare('policy.v1', { Eviction: { ...topLevel, deleteOptions: '*DeleteOptions #2' } })

const of = (apiVersion: string): Kind => ({
  resource: define(apiVersion, 'Eviction', 'evictions'),
  singular: 'eviction',
  type: structOf('policy.v1', 'Eviction'),
  columns: [{ name: 'Name' }],
  cells: ({ metadata }) => [metadata.name],
})

export const eviction = of('policy/v1')
/** As clients from before 1.22 send it. */
export const olderEviction = of('policy/v1beta1')
