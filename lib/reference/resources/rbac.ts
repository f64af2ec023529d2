/** Who may do what: roles, and who has them. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles, type Resource } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf, type StructDefaults } from '../schema/types.ts'
import type { Draft, Kind, Rule } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import { validateAggregation, validateBinding, validateRules } from './rbacrules.ts'

const group = 'rbac.authorization.k8s.io'

declare(
  'rbac.v1',
  {
    Role: { ...topLevel, rules: '[]PolicyRule! #2 optional' },
    RoleBinding: { ...topLevel, subjects: '[]Subject #2', roleRef: 'RoleRef! #3' },
    ClusterRole: { ...topLevel, rules: '[]PolicyRule! #2 optional', aggregationRule: '*AggregationRule #3' },
    ClusterRoleBinding: { ...topLevel, subjects: '[]Subject #2', roleRef: 'RoleRef! #3' },
    PolicyRule: {
      verbs: '[]string! #1',
      apiGroups: '[]string #2',
      resources: '[]string #3',
      resourceNames: '[]string #4',
      nonResourceURLs: '[]string #5',
    },
    Subject: {
      $: 'atomic',
      kind: 'string! #1',
      apiGroup: 'string #2',
      name: 'string! #3',
      namespace: 'string #4',
    },
    RoleRef: { $: 'atomic', apiGroup: 'string! #1 optional', kind: 'string! #2', name: 'string! #3' },
    AggregationRule: { clusterRoleSelectors: '[]LabelSelector #1' },
  },
  { RoleBinding: bindingDefaults, ClusterRoleBinding: bindingDefaults },
)

export type PolicyRule = Rule

export interface Subject {
  kind: string
  apiGroup?: string
  name: string
  namespace?: string
}

export type RoleObject = KubeObject & {
  rules: PolicyRule[] | null
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] }
}
export type BindingObject = KubeObject & {
  subjects?: Subject[]
  roleRef: { apiGroup: string; kind: string; name: string }
}

function bindingDefaults(object: Parameters<StructDefaults>[0]): void {
  const { roleRef, subjects = [] } = object as unknown as BindingObject
  if (!roleRef.apiGroup) roleRef.apiGroup = group
  for (const subject of subjects)
    if (!subject.apiGroup && ['User', 'Group'].includes(subject.kind)) subject.apiGroup = group
}

const roleKind = (resource: Resource): Kind => ({
  resource,
  singular: resource.kind.toLowerCase(),
  type: structOf('rbac.v1', resource.kind),
  names: 'path',
  createsOnUpdate: true,
  columns: [{ name: 'Name' }, { name: 'Created At', type: 'date' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  validate(object, errors) {
    const { rules, aggregationRule } = object as unknown as RoleObject
    validateRules(rules ?? [], resource.namespaced, errors)
    if (aggregationRule) validateAggregation(aggregationRule.clusterRoleSelectors ?? [], errors)
  },
})

export const role = roleKind(roles)
export const clusterRole = roleKind(clusterRoles)

const bindingKind = (resource: Resource, roleKinds: readonly string[]): Kind => ({
  resource,
  singular: resource.kind.toLowerCase(),
  type: structOf('rbac.v1', resource.kind),
  names: 'path',
  createsOnUpdate: true,
  columns: [
    { name: 'Name' },
    { name: 'Role' },
    { name: 'Age' },
    { name: 'Users', wide: true },
    { name: 'Groups', wide: true },
    { name: 'ServiceAccounts', wide: true },
  ],
  cells(object, now) {
    const { metadata, roleRef, subjects = [] } = object as BindingObject
    const called = (kind: string): string =>
      subjects
        .filter((one) => one.kind === kind)
        .map(nameOf)
        .join(', ')
    return [
      metadata.name,
      `${roleRef.kind}/${roleRef.name}`,
      ageOf(object, now),
      called('User'),
      called('Group'),
      called('ServiceAccount'),
    ]
  },
  validate: (object, errors) =>
    validateBinding(
      object as unknown as BindingObject,
      { group, kinds: roleKinds, namespaced: resource.namespaced },
      errors,
    ),
  validateUpdate(object: Draft, old: KubeObject, errors: FieldErrors) {
    const { roleRef } = object as unknown as BindingObject
    if (!equal(roleRef, (old as BindingObject).roleRef)) errors.invalid('roleRef', roleRef, 'cannot change roleRef')
  },
})

export const roleBinding = bindingKind(roleBindings, ['Role', 'ClusterRole'])
export const clusterRoleBinding = bindingKind(clusterRoleBindings, ['ClusterRole'])

const nameOf = ({ kind, namespace = '', name }: Subject): string =>
  kind === 'ServiceAccount' ? `${namespace}/${name}` : name
