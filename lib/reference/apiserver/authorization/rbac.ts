/** Who may do what, by the roles that are bound to them. */
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../../kube/resource.ts'
import type { BindingObject, PolicyRule, RoleObject, Subject } from '../../resources/rbac.ts'
import { storeKey, type Api, type User } from '../api.ts'
import type { Attributes } from './attributes.ts'

export interface Decision {
  allowed: boolean
  reason: string
}

/** Members of this group may do everything, whatever the roles say. */
const masters = 'system:masters'

export function authorize(api: Api, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(masters)) return { allowed: true, reason: '' }
  const namespace = 'path' in attributes ? '' : attributes.namespace
  for (const { binding, subject, rules } of grants(api, user, namespace)) {
    if (!rules.some((rule) => allows(rule, attributes))) continue
    const { kind, metadata, roleRef } = binding
    const shown = metadata.namespace === undefined ? metadata.name : `${metadata.name}/${metadata.namespace}`
    const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name
    return {
      allowed: true,
      reason: `RBAC: allowed by ${kind} ${JSON.stringify(shown)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`,
    }
  }
  return { allowed: false, reason: '' }
}

/** All rules that a user has in a namespace, those for all namespaces first. */
export function rulesFor(api: Api, user: User, namespace: string): PolicyRule[] {
  if (user.groups.includes(masters)) {
    return [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ]
  }
  return [...grants(api, user, namespace)].flatMap(({ rules }) => rules)
}

interface Grant {
  binding: BindingObject
  subject: Subject
  rules: readonly PolicyRule[]
}

function* grants(api: Api, user: User, namespace: string): Generator<Grant> {
  const everywhere = api.store.list(storeKey(clusterRoleBindings)) as BindingObject[]
  const here = namespace === '' ? [] : (api.store.list(storeKey(roleBindings), namespace) as BindingObject[])
  for (const binding of [...everywhere, ...here]) {
    const subject = (binding.subjects ?? []).find((one) => isUser(one, user, binding.metadata.namespace ?? ''))
    if (subject) yield { binding, subject, rules: rulesOf(api, binding) }
  }
}

function isUser({ kind, name, namespace = '' }: Subject, user: User, bindingNamespace: string): boolean {
  if (kind === 'User') return user.name === name
  if (kind === 'Group') return user.groups.includes(name)
  return user.name === `system:serviceaccount:${namespace || bindingNamespace}:${name}`
}

function rulesOf(api: Api, { metadata, roleRef: { kind, name } }: BindingObject): readonly PolicyRule[] {
  const role =
    kind === 'ClusterRole'
      ? api.store.get(storeKey(clusterRoles), undefined, name)
      : api.store.get(storeKey(roles), metadata.namespace, name)
  return (role as RoleObject | undefined)?.rules ?? []
}

export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!matches(rule.verbs, attributes.verb)) return false
  if ('path' in attributes) {
    return (rule.nonResourceURLs ?? []).some(
      (url) =>
        url === '*' || url === attributes.path || (url.endsWith('*') && attributes.path.startsWith(url.slice(0, -1))),
    )
  }
  const { group, resource, subresource, name } = attributes
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const names = rule.resourceNames ?? []
  return (
    matches(rule.apiGroups, group) &&
    (matches(rule.resources, what) || (subresource !== '' && rule.resources?.includes(`*/${subresource}`) === true)) &&
    (names.length === 0 || names.includes(name))
  )
}

const matches = (all: readonly string[] | undefined, one: string): boolean =>
  all?.includes('*') === true || all?.includes(one) === true
