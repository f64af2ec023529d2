/** The roles that every cluster has from the start, and who has them. */
import type { Manifest } from '../../../kube/objects.ts'
import { apiVersionOf, clusterRoleBindings, clusterRoles, type Resource } from '../../../kube/resource.ts'
import type { PolicyRule } from '../../resources/rbac.ts'

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']

/** What people work with, by group. */
const work: Readonly<Record<string, readonly string[]>> = {
  '': [
    'configmaps',
    'endpoints',
    'persistentvolumeclaims',
    'pods',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'serviceaccounts',
    'services',
  ],
  apps: [
    'daemonsets',
    'deployments',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
  ],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
}
const rules = (verbs: string[], all: Readonly<Record<string, readonly string[]>>): PolicyRule[] =>
  Object.entries(all).map(([group, resources]) => ({ apiGroups: [group], resources: [...resources], verbs }))

const viewed: PolicyRule[] = [
  ...rules(read, work),
  ...rules(read, {
    '': [
      'bindings',
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'persistentvolumeclaims/status',
      'pods/log',
      'pods/status',
      'resourcequotas',
      'resourcequotas/status',
      'services/status',
    ],
    apps: [
      'controllerrevisions',
      'daemonsets/status',
      'deployments/status',
      'replicasets/status',
      'statefulsets/status',
    ],
    autoscaling: ['horizontalpodautoscalers/status'],
    batch: ['cronjobs/status', 'jobs/status'],
    'discovery.k8s.io': ['endpointslices'],
    'networking.k8s.io': ['ingresses/status'],
    policy: ['poddisruptionbudgets/status'],
  }),
]
const edited: PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'],
    verbs: read,
  },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
  {
    apiGroups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'],
    verbs: write,
  },
  { apiGroups: [''], resources: ['pods/eviction', 'serviceaccounts/token'], verbs: ['create'] },
  ...rules(write, { ...work, '': [...(work[''] ?? []), 'events'] }),
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: [...write, ...read] },
]
const administered: PolicyRule[] = [
  { apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create'] },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'roles'], verbs: [...write, ...read] },
]

const open = ['/healthz', '/livez', '/readyz', '/version', '/version/']
const monitored = ['/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/readyz', '/readyz/*']
const discovery = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
]

const all: readonly { name: string; rules: PolicyRule[]; groups?: string[] }[] = [
  {
    name: 'cluster-admin',
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
    groups: ['system:masters'],
  },
  { name: 'admin', rules: [...administered, ...edited, ...viewed] },
  { name: 'edit', rules: [...edited, ...viewed] },
  { name: 'view', rules: viewed },
  {
    name: 'system:discovery',
    rules: [{ nonResourceURLs: discovery, verbs: ['get'] }],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:basic-user',
    rules: [
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        verbs: ['create'],
      },
      { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
    ],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:public-info-viewer',
    rules: [{ nonResourceURLs: open, verbs: ['get'] }],
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
  {
    name: 'system:monitoring',
    rules: [{ nonResourceURLs: monitored, verbs: ['get'] }],
    groups: ['system:monitoring'],
  },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [{ nonResourceURLs: ['/.well-known/openid-configuration', '/openid/v1/jwks'], verbs: ['get'] }],
    groups: ['system:serviceaccounts'],
  },
]

const apiGroup = 'rbac.authorization.k8s.io'

export const standardRoles: readonly (readonly [Resource, Manifest])[] = all.flatMap(({ name, rules: own, groups }) => {
  const metadata = {
    name,
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  }
  const role = { apiVersion: apiVersionOf(clusterRoles), kind: 'ClusterRole', metadata, rules: own }
  const binding = groups && {
    apiVersion: apiVersionOf(clusterRoles),
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup, kind: 'Group', name: group })),
  }
  return [[clusterRoles, role], ...(binding ? [[clusterRoleBindings, binding] as const] : [])] as const
})
