/** Where a kind lives in the API. */
export interface Resource {
  /** '' for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  /** As in paths: `statefulsets`. */
  readonly plural: string
  readonly namespaced: boolean
}

/** @param apiVersion `v1`, `apps/v1` */
export const define = (apiVersion: string, kind: string, plural: string, namespaced = true): Resource => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return { group: group ?? '', version: version ?? '', kind, plural, namespaced }
}

export const namespaces = define('v1', 'Namespace', 'namespaces', false)
export const nodes = define('v1', 'Node', 'nodes', false)
export const persistentVolumes = define('v1', 'PersistentVolume', 'persistentvolumes', false)
export const pods = define('v1', 'Pod', 'pods')
export const services = define('v1', 'Service', 'services')
export const serviceAccounts = define('v1', 'ServiceAccount', 'serviceaccounts')
export const endpoints = define('v1', 'Endpoints', 'endpoints')
export const events = define('v1', 'Event', 'events')
export const configMaps = define('v1', 'ConfigMap', 'configmaps')
export const secrets = define('v1', 'Secret', 'secrets')
export const persistentVolumeClaims = define('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims')
export const statefulSets = define('apps/v1', 'StatefulSet', 'statefulsets')
export const deployments = define('apps/v1', 'Deployment', 'deployments')
export const replicaSets = define('apps/v1', 'ReplicaSet', 'replicasets')
export const replicationControllers = define('v1', 'ReplicationController', 'replicationcontrollers')
export const controllerRevisions = define('apps/v1', 'ControllerRevision', 'controllerrevisions')
export const endpointSlices = define('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices')
export const leases = define('coordination.k8s.io/v1', 'Lease', 'leases')
export const podDisruptionBudgets = define('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets')
export const storageClasses = define('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false)
export const limitRanges = define('v1', 'LimitRange', 'limitranges')
export const resourceQuotas = define('v1', 'ResourceQuota', 'resourcequotas')
export const priorityClasses = define('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false)
export const roles = define('rbac.authorization.k8s.io/v1', 'Role', 'roles')
export const roleBindings = define('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings')
export const clusterRoles = define('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false)
export const clusterRoleBindings = define(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  'clusterrolebindings',
  false,
)
export const apiServices = define('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false)
export const customResourceDefinitions = define(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  false,
)

/** `v1`, `apps/v1` */
export const apiVersionOf = (resource: Resource): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`

/** The path of a collection, of an object in it, or of an object's subresource. */
export function pathOf(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const rest = [name, subresource].filter((part) => part !== undefined).map((part) => `/${encodeURIComponent(part)}`)
  return `${root}${scope}/${resource.plural}${rest.join('')}`
}
