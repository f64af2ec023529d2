/** Namespaces: scopes of names. */
import type { Namespace } from '../../kube/objects.ts'
import { namespaces } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { labelValueErrors, qualifiedNameErrors } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  Namespace: {
    ...topLevel,
    spec: 'NamespaceSpec #2',
    status: 'NamespaceStatus #3',
  },
  NamespaceSpec: { finalizers: '[]FinalizerName #1' },
  FinalizerName: 'string',
  NamespaceStatus: { phase: 'NamespacePhase #1 =Active', conditions: '[]NamespaceCondition #2 by=type' },
  NamespacePhase: 'string enum=Active,Terminating',
  NamespaceCondition: {
    type: 'NamespaceConditionType! #1',
    status: 'ConditionStatus! #2',
    lastTransitionTime: 'Time #4',
    reason: 'string #5',
    message: 'string #6',
  },
  NamespaceConditionType: 'string',
  ConditionStatus: 'string',
})

export const namespace: Kind = {
  resource: namespaces,
  singular: 'namespace',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
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
    nameLabel(object)
  },
  prepareUpdate(object, old) {
    object.spec = (old as Namespace).spec
    nameLabel(object)
  },
  validate(object, errors, old) {
    const { finalizers = [] } = object.spec as { finalizers?: string[] }
    if (!old) validateFinalizers(finalizers, errors)
  },
  validateStatus(object, _, errors) {
    const { phase = '' } = (object as unknown as Namespace).status
    const going = object.metadata.deletionTimestamp !== undefined
    const wanted = going ? 'Terminating' : 'Active'
    const why = `may only be '${wanted}' if \`deletionTimestamp\` is ${going ? 'not ' : ''}empty`
    if (phase !== wanted) errors.invalid('status.Phase', phase, why)
  },
}

const standard = ['foregroundDeletion', 'kubernetes', 'orphan']

function validateFinalizers(finalizers: readonly string[], errors: FieldErrors): void {
  for (const one of finalizers) {
    for (const why of qualifiedNameErrors(one)) errors.invalid('spec.finalizers', one, why)
    if (!one.includes('/') && !standard.includes(one))
      errors.invalid('spec.finalizers', one, 'name is neither a standard finalizer name nor is it fully qualified')
  }
}

/** So that selectors of namespaces can name one. */
function nameLabel({ metadata }: Draft): void {
  if (metadata.name && labelValueErrors(metadata.name).length === 0)
    metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name }
}
