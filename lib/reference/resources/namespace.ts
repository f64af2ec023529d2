/** Namespaces: scopes of names. */
import type { Namespace } from '../../kube/objects.ts'
import { namespaces } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  Namespace: {
    ...topLevel,
    spec: 'NamespaceSpec',
    status: 'NamespaceStatus',
  },
  NamespaceSpec: { finalizers: '[]FinalizerName' },
  FinalizerName: 'string',
  NamespaceStatus: { phase: 'NamespacePhase =Active', conditions: '[]NamespaceCondition by=type' },
  NamespacePhase: 'string enum=Active,Terminating',
  NamespaceCondition: {
    type: 'NamespaceConditionType!',
    status: 'ConditionStatus!',
    lastTransitionTime: 'Time',
    reason: 'string',
    message: 'string',
  },
  NamespaceConditionType: 'string',
  ConditionStatus: 'string',
})

export const namespace: Kind = {
  resource: namespaces,
  singular: 'namespace',
  shortNames: ['ns'],
  type: structOf('core.v1', 'Namespace'),
  names: 'label',
  status: true,
  columns: [{ name: 'Name' }, { name: 'Status' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, (object as Namespace).status.phase ?? '', ageOf(object, now)],
  selectable: { 'status.phase': (object) => (object as Namespace).status.phase ?? '' },
  subresources: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  prepareCreate(object) {
    const spec = object.spec as { finalizers?: string[] }
    // The content of a namespace is deleted before it goes: this finalizer of its own says so.
    if (!spec.finalizers?.includes('kubernetes')) spec.finalizers = [...(spec.finalizers ?? []), 'kubernetes']
    object.status = { phase: 'Active' }
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
  },
  prepareUpdate(object, old) {
    object.spec = (old as Namespace).spec
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
  },
}
