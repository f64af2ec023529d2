/** How much of everything a namespace may have. */
import type { ResourceQuotaSpec, ResourceQuotaStatus } from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { resourceQuotas } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import { validateAmounts, validateQuota } from './quotarules.ts'
import './persistentvolumeclaim.ts'

declare('core.v1', {
  ResourceQuota: { ...topLevel, spec: 'ResourceQuotaSpec #2', status: 'ResourceQuotaStatus #3' },
  ResourceQuotaSpec: { hard: 'ResourceList #1', scopes: '[]ResourceQuotaScope #2', scopeSelector: '*ScopeSelector #3' },
  ResourceQuotaStatus: { hard: 'ResourceList #1', used: 'ResourceList #2' },
  ResourceQuotaScope:
    'string enum=BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass',
  ScopeSelector: { $: 'atomic', matchExpressions: '[]ScopedResourceSelectorRequirement #1' },
  ScopedResourceSelectorRequirement: {
    scopeName: 'ResourceQuotaScope! #1',
    operator: 'ScopeSelectorOperator! #2',
    values: '[]string #3',
  },
  ScopeSelectorOperator: 'string enum=DoesNotExist,Exists,In,NotIn',
})

export type ResourceQuotaObject = KubeObject & { spec: ResourceQuotaSpec; status: ResourceQuotaStatus }

export const resourceQuota: Kind = {
  resource: resourceQuotas,
  singular: 'resourcequota',
  shortNames: ['quota'],
  type: structOf('core.v1', 'ResourceQuota'),
  status: true,
  columns: [{ name: 'Name' }, { name: 'Request' }, { name: 'Limit' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, status } = object as ResourceQuotaObject
    const names = Object.keys(status.hard ?? {}).toSorted()
    const shown = (limits: boolean): string =>
      names
        .filter((name) => name.startsWith('limits') === limits)
        .map((name) => `${name}: ${status.used?.[name] ?? 0}/${status.hard?.[name]}`)
        .join(', ')
    return [metadata.name, shown(false), shown(true), ageOf(object, now)]
  },
  prepareCreate(object) {
    object.status = {}
  },
  validate: (object, errors) => validateQuota((object as unknown as ResourceQuotaObject).spec, errors),
  validateStatus(object, _, errors) {
    const { status } = object as unknown as ResourceQuotaObject
    validateAmounts(status.hard, 'status.hard', errors)
    validateAmounts(status.used, 'status.used', errors)
  },
  validateUpdate(object, old, errors) {
    const [{ spec }, { spec: before }] = [object as unknown as ResourceQuotaObject, old as ResourceQuotaObject]
    const [scopes, were] = [spec, before].map((one) => [...new Set(one.scopes ?? [])].toSorted())
    if (!equal(scopes, were)) errors.invalid('spec.scopes', spec.scopes, 'field is immutable')
  },
}
