/** Who may do what: roles, and who has them. */
import type { KubeObject } from '../../kube/objects.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles, type Resource } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf, type StructDefaults } from '../schema/types.ts'
import type { Draft, Kind, Rule } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

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

export type RoleObject = KubeObject & { rules: PolicyRule[] | null }
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
  columns: [{ name: 'Name' }, { name: 'Created At' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  validate: (object, errors) =>
    validateRules((object as unknown as RoleObject).rules ?? [], resource.namespaced, errors),
})

export const role = roleKind(roles)
export const clusterRole = roleKind(clusterRoles)

function validateRules(rules: readonly PolicyRule[], namespaced: boolean, errors: FieldErrors): void {
  for (const [index, { verbs, apiGroups, resources, nonResourceURLs }] of rules.entries()) {
    const at = `rules[${index}]`
    if (!verbs?.length) errors.required(`${at}.verbs`, 'verbs must contain at least one value')
    if (nonResourceURLs?.length) {
      if (namespaced)
        errors.invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs')
      if (apiGroups?.length || resources?.length) {
        errors.invalid(
          `${at}.nonResourceURLs`,
          nonResourceURLs,
          'rules cannot apply to both regular resources and non-resource URLs',
        )
      }
      continue
    }
    if (!apiGroups?.length) errors.required(`${at}.apiGroups`, 'resource rules must supply at least one api group')
    if (!resources?.length) errors.required(`${at}.resources`, 'resource rules must supply at least one resource')
  }
}

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
  validate: (object, errors) => validateBinding(object as unknown as BindingObject, roleKinds, errors),
  validateUpdate(object: Draft, old: KubeObject, errors: FieldErrors) {
    const { roleRef } = object as unknown as BindingObject
    if (!equal(roleRef, (old as BindingObject).roleRef)) errors.invalid('roleRef', roleRef, 'cannot change roleRef')
  },
})

export const roleBinding = bindingKind(roleBindings, ['Role', 'ClusterRole'])
export const clusterRoleBinding = bindingKind(clusterRoleBindings, ['ClusterRole'])

const nameOf = ({ kind, namespace = '', name }: Subject): string =>
  kind === 'ServiceAccount' ? `${namespace}/${name}` : name

function validateBinding(
  { metadata, roleRef, subjects = [] }: BindingObject,
  roleKinds: readonly string[],
  errors: FieldErrors,
): void {
  if (roleRef.apiGroup !== group) errors.unsupported('roleRef.apiGroup', roleRef.apiGroup, [group])
  if (!roleKinds.includes(roleRef.kind)) errors.unsupported('roleRef.kind', roleRef.kind, roleKinds)
  if (!roleRef.name) errors.required('roleRef.name')
  for (const [index, { kind, apiGroup = '', name, namespace = metadata.namespace }] of subjects.entries()) {
    const at = `subjects[${index}]`
    if (!name) errors.required(`${at}.name`)
    if (kind === 'ServiceAccount') {
      if (apiGroup !== '') errors.unsupported(`${at}.apiGroup`, apiGroup, [''])
      if (!namespace) errors.required(`${at}.namespace`)
    } else if (kind === 'User' || kind === 'Group') {
      if (apiGroup !== group) errors.unsupported(`${at}.apiGroup`, apiGroup, [group])
    } else errors.unsupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
  }
}
