/** Lets requests through, or refuses them. */
import type { Api, Call, User } from '../api.ts'
import { failure } from '../status.ts'
import { qualifiedName } from '../../resources/kind.ts'
import { attributesOf, describe, type Attributes } from './attributes.ts'
import { authorize } from './rbac.ts'

/** @throws ApiError 403 */
export function checkAuthorized(api: Api, call: Call): void {
  // Most clients may do everything: what they ask for need not be looked at.
  if (call.user.groups.includes('system:masters')) return
  check(api, call.user, attributesOf(api, call))
}

/** @throws ApiError 403 where the user may not ask as another. */
export function checkImpersonation(api: Api, user: User, asked: User): void {
  if (user.groups.includes('system:masters')) return
  const impersonate = { verb: 'impersonate', group: '', subresource: '', namespace: '' }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(asked.name) ?? []
  if (namespace !== undefined && account !== undefined)
    check(api, user, { ...impersonate, resource: 'serviceaccounts', namespace, name: account })
  else check(api, user, { ...impersonate, resource: 'users', name: asked.name })
  for (const name of asked.groups.filter(
    (group) => !group.startsWith('system:authenticated') && !group.startsWith('system:serviceaccounts'),
  )) {
    check(api, user, { ...impersonate, resource: 'groups', name })
  }
}

function check(api: Api, user: User, attributes: Attributes): void {
  const { allowed } = authorize(api, user, attributes)
  if (allowed) return
  const why = `User ${JSON.stringify(user.name)} cannot ${describe(attributes)}`
  if ('path' in attributes) throw failure(403, 'Forbidden', `forbidden: ${why}`, {})
  const { group, resource, name } = attributes
  const what = qualifiedName({ group, plural: resource, version: '', kind: '', namespaced: false })
  throw failure(403, 'Forbidden', `${what}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`, {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    kind: resource,
  })
}
