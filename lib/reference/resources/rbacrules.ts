/** Rules for roles, and for who has them. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Subdomain, pathSegment } from '../schema/names.ts'
import { validateLabelSelector } from './labelselectors.ts'
import type { BindingObject, PolicyRule, Subject } from './rbac.ts'

export function validateRules(rules: readonly PolicyRule[], namespaced: boolean, errors: FieldErrors): void {
  for (const [index, rule] of rules.entries()) {
    const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule
    const at = `rules[${index}]`
    if (!verbs?.length) errors.required(`${at}.verbs`, 'verbs must contain at least one value')
    if (nonResourceURLs?.length) {
      const wrong = (why: string): void => errors.invalid(`${at}.nonResourceURLs`, nonResourceURLs, why)
      if (namespaced) wrong('namespaced rules cannot apply to non-resource URLs')
      if (apiGroups?.length || resources?.length || resourceNames?.length)
        wrong('rules cannot apply to both regular resources and non-resource URLs')
      continue
    }
    if (!apiGroups?.length) errors.required(`${at}.apiGroups`, 'resource rules must supply at least one api group')
    if (!resources?.length) errors.required(`${at}.resources`, 'resource rules must supply at least one resource')
  }
}

export function validateAggregation(selectors: readonly LabelSelector[], errors: FieldErrors): void {
  const at = 'aggregationRule.clusterRoleSelectors'
  if (selectors.length === 0)
    errors.required(at, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  for (const [index, selector] of selectors.entries()) {
    const before = errors.list.length
    validateLabelSelector(selector, `${at}[${index}]`, errors)
    if (errors.list.length > before) errors.invalid(`${at}[${index}]`, null, 'invalid label selector.')
  }
}

export function validateBinding(
  { roleRef, subjects }: BindingObject,
  { group, kinds, namespaced }: { group: string; kinds: readonly string[]; namespaced: boolean },
  errors: FieldErrors,
): void {
  if (roleRef.apiGroup !== group) errors.unsupported('roleRef.apiGroup', roleRef.apiGroup, [group])
  if (!kinds.includes(roleRef.kind)) errors.unsupported('roleRef.kind', roleRef.kind, kinds)
  if (!roleRef.name) errors.required('roleRef.name')
  else for (const why of pathSegment(roleRef.name)) errors.invalid('roleRef.name', roleRef.name, why)
  for (const [index, subject] of (subjects ?? []).entries())
    validateSubject(subject, group, namespaced, `subjects[${index}]`, errors)
}

function validateSubject(subject: Subject, group: string, namespaced: boolean, at: string, errors: FieldErrors): void {
  const { kind, apiGroup = '', name, namespace } = subject
  if (!name) errors.required(`${at}.name`)
  if (kind === 'ServiceAccount') {
    if (name) for (const why of dns1123Subdomain(name)) errors.invalid(`${at}.name`, name, why)
    if (apiGroup !== '') errors.unsupported(`${at}.apiGroup`, apiGroup, [''])
    if (!namespaced && !namespace) errors.required(`${at}.namespace`)
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== group) errors.unsupported(`${at}.apiGroup`, apiGroup, [group])
  } else errors.unsupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
}
