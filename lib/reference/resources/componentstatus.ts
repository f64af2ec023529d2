/** Whether the parts of the control plane are well: looked up when it is asked for, and not kept. */
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'

declare('core.v1', {
  ComponentStatus: { ...topLevel, conditions: '[]ComponentCondition #2 by=type' },
  ComponentCondition: {
    type: 'ComponentConditionType! #1',
    status: 'ConditionStatus! #2',
    message: 'string #3',
    error: 'string #4',
  },
  ComponentConditionType: 'string',
})

export type ComponentStatus = KubeObject & {
  conditions?: { type: string; status: string; message?: string; error?: string }[]
}

export const componentStatus: Kind = {
  resource: define('v1', 'ComponentStatus', 'componentstatuses', false),
  singular: 'componentstatus',
  shortNames: ['cs'],
  type: structOf('core.v1', 'ComponentStatus'),
  verbs: ['get', 'list'],
  deprecated: { since: 19 },
  columns: [{ name: 'Name' }, { name: 'Status' }, { name: 'Message' }, { name: 'Error' }],
  cells(object) {
    const { metadata, conditions = [] } = object as ComponentStatus
    const healthy = conditions.find(({ type }) => type === 'Healthy')
    const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy'
    return [metadata.name, status, healthy?.message ?? '', healthy?.error ?? '']
  },
}
