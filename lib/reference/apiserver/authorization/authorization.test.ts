import { expect } from 'chai'
import { ApiError } from '../../../kube/errors.ts'
import { clusterRoleBindings, roleBindings, roles } from '../../../kube/resource.ts'
import type { Api, Call, User } from '../api.ts'
import { testServer } from '../testing.ts'
import { checkAuthorized, checkImpersonation } from './authorize.ts'

const bob: User = { name: 'bob', groups: ['developers', 'system:authenticated'] }
const apiGroup = 'rbac.authorization.k8s.io'

function callOf(user: User, method: Call['method'], path: string, query: Record<string, string> = {}): Call {
  return {
    method,
    path,
    user,
    body: undefined,
    contentType: '',
    accept: '',
    userAgent: '',
    warnings: [],
    query: { get: (name) => query[name], all: (name) => (query[name] === undefined ? [] : [query[name]]) },
  }
}

function refusal(api: Api, call: Call): object | undefined {
  try {
    checkAuthorized(api, call)
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error.status
    throw error
  }
}

const podsIn = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`
const binding = (
  name: string,
  role: { kind: string; name: string },
  namespace = 'default',
): { apiVersion: string; kind: string; metadata: { name: string; namespace: string } } & Record<string, unknown> => ({
  apiVersion: `${apiGroup}/v1`,
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup, ...role },
  subjects: [{ kind: 'Group', name: 'developers' }],
})

describe('authorization', () => {
  it('lets members of system:masters do everything, and others look around only', async () => {
    const { api } = await testServer()
    const master = { name: 'root', groups: ['system:masters'] }
    expect(refusal(api, callOf(master, 'DELETE', podsIn('default')))).to.equal(undefined)
    for (const path of ['/api', '/apis/apps/v1', '/version', '/openapi/v3'])
      expect(refusal(api, callOf(bob, 'GET', path)), path).to.equal(undefined)
    expect(refusal(api, callOf(bob, 'GET', podsIn('default')))).to.deep.equal({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
      reason: 'Forbidden',
      details: { kind: 'pods' },
      code: 403,
    })
    expect(refusal(api, callOf(bob, 'GET', '/metrics'))).to.include({
      message: 'forbidden: User "bob" cannot get path "/metrics"',
    })
    expect(refusal(api, callOf(bob, 'GET', '/api/v1/nodes', { watch: 'true' }))).to.include({
      message: 'nodes is forbidden: User "bob" cannot watch resource "nodes" in API group "" at the cluster scope',
    })
    expect(
      refusal(api, callOf(bob, 'PATCH', '/apis/apps/v1/namespaces/default/statefulsets/web/scale')),
    ).to.deep.include({
      message:
        'statefulsets.apps "web" is forbidden: User "bob" cannot patch resource "statefulsets/scale" in API group "apps" in the namespace "default"',
      details: { name: 'web', group: 'apps', kind: 'statefulsets' },
    })
  })

  it('goes by roles that are bound in a namespace or everywhere', async () => {
    const { api, client } = await testServer()
    const rules = [{ apiGroups: [''], resources: ['pods', '*/log'], verbs: ['get'], resourceNames: ['web-0'] }]
    await client.create(roles, {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata: { name: 'one', namespace: 'default' },
      rules,
    })
    await client.create(roleBindings, binding('one', { kind: 'Role', name: 'one' }))
    const mayGet = (path: string): boolean => refusal(api, callOf(bob, 'GET', path)) === undefined
    expect([`${podsIn('default')}/web-0`, `${podsIn('default')}/web-0/log`].map(mayGet)).to.deep.equal([true, true])
    expect(
      [`${podsIn('default')}/web-1`, `${podsIn('kube-system')}/web-0`, podsIn('default')].map(mayGet),
    ).to.deep.equal([false, false, false])
    await client.create(roleBindings, binding('view', { kind: 'ClusterRole', name: 'view' }))
    expect([podsIn('default'), '/api/v1/namespaces/default/secrets', podsIn('kube-system')].map(mayGet)).to.deep.equal([
      true,
      false,
      false,
    ])
    const { namespace: _, ...metadata } = binding('admins', { kind: '', name: '' }).metadata
    await client.create(clusterRoleBindings, {
      ...binding('admins', { kind: 'ClusterRole', name: 'cluster-admin' }),
      kind: 'ClusterRoleBinding',
      metadata,
    })
    expect(['/api/v1/secrets', podsIn('kube-system')].map(mayGet)).to.deep.equal([true, true])
  })

  it('lets nobody ask as another who may not', async () => {
    const { api, client } = await testServer()
    const asked = { name: 'alice', groups: ['system:authenticated'] }
    expect(() => checkImpersonation(api, bob, asked)).to.throw(
      'users "alice" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope',
    )
    await client.create(roleBindings, binding('edit', { kind: 'ClusterRole', name: 'edit' }))
    checkImpersonation(api, bob, {
      name: 'system:serviceaccount:default:builder',
      groups: ['system:serviceaccounts', 'system:authenticated'],
    })
  })

  it('answers who asks what may be done', async () => {
    const { client, send } = await testServer()
    await client.create(roleBindings, binding('view', { kind: 'ClusterRole', name: 'view' }))
    const ask = async (namespace: string): Promise<unknown> => {
      const spec = {
        user: 'bob',
        groups: bob.groups,
        resourceAttributes: { verb: 'list', resource: 'pods', namespace },
      }
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec }
      const { body } = await send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review)
      return (body as { status: unknown }).status
    }
    expect(await ask('default')).to.deep.equal({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "view/default" of ClusterRole "view" to Group "developers"',
    })
    expect(await ask('kube-system')).to.deep.equal({ allowed: false })
  })
})
