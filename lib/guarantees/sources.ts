/** Where upstream says so. */
import type { Guarantee } from './guarantee.ts'

const page = (path: string, title: string): Guarantee['source'] => ({
  title,
  url: `https://kubernetes.io/docs/${path}`,
})
const statefulSet = (anchor: string, title: string): Guarantee['source'] =>
  page(`concepts/workloads/controllers/statefulset/#${anchor}`, `StatefulSets: ${title}`)

export const sources = {
  scaling: statefulSet('deployment-and-scaling-guarantees', 'Deployment and Scaling Guarantees'),
  scalingDown: page(
    'tasks/run-application/scale-stateful-set/',
    'Scale a StatefulSet: scaling down does not work right',
  ),
  identity: statefulSet('pod-identity', 'Pod Identity'),
  ordinals: statefulSet('ordinal-index', 'Ordinal Index'),
  network: statefulSet('stable-network-id', 'Stable Network ID'),
  storage: statefulSet('stable-storage', 'Stable Storage'),
  parallel: statefulSet('parallel-pod-management', 'Parallel Pod Management'),
  conformance: {
    title: 'Kubernetes conformance: StatefulSet, Recreate Failed Pod',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/test/conformance/testdata/conformance.yaml',
  },
  podIndex: statefulSet('pod-index-label', 'Pod index label'),
  startOrdinal: statefulSet('start-ordinal', 'Start ordinal'),
  minReady: statefulSet('minimum-ready-seconds', 'Minimum ready seconds'),
  maxUnavailable: statefulSet('maximum-unavailable-pods', 'Maximum unavailable Pods'),
  rollback: statefulSet('forced-rollback', 'Forced rollback'),
  history: statefulSet('revision-history', 'Revision history'),
  replicas: statefulSet('replicas', 'Replicas'),
  templates: page('concepts/workloads/pods/#pod-templates', 'Pod templates'),
  podName: statefulSet('pod-name-label', 'Pod Name Label'),
  budgets: page('concepts/workloads/pods/disruptions/#pod-disruption-budgets', 'Pod disruption budgets'),
  binding: page('concepts/storage/persistent-volumes/#binding', 'Persistent Volumes: Binding'),
  reclaiming: page('concepts/storage/persistent-volumes/#reclaiming', 'Persistent Volumes: Reclaiming'),
  ownerReferences: page(
    'concepts/overview/working-with-objects/owners-dependents/#owner-references-in-object-specifications',
    'Owners and Dependents: owner references',
  ),
  inUse: page(
    'concepts/storage/persistent-volumes/#storage-object-in-use-protection',
    'Persistent Volumes: Storage Object in Use Protection',
  ),
  retention: statefulSet('persistentvolumeclaim-retention', 'PersistentVolumeClaim retention'),
  forceDeletion: page('tasks/run-application/force-delete-stateful-set-pod/', 'Force Delete StatefulSet Pods'),
  strategies: statefulSet('update-strategies', 'Update strategies'),
  updates: statefulSet('rolling-updates', 'Rolling Updates'),
  partitions: statefulSet('partitions', 'Partitioned rolling updates'),
  selector: statefulSet('pod-selector', 'Pod Selector'),
  api: page('reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetStatus', 'StatefulSetStatus'),
  spec: page('reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetSpec', 'StatefulSetSpec'),
  revisions: page('reference/kubernetes-api/workload-resources/controller-revision-v1/', 'ControllerRevision'),
  rollingBack: page(
    'tasks/manage-daemon/rollback-daemon-set/#understanding-daemonset-revisions',
    'How ControllerRevisions are used',
  ),
  cascading: page('concepts/architecture/garbage-collection/#cascading-deletion', 'Cascading deletion'),
  deletingSets: page('tasks/run-application/delete-stateful-set/', 'Delete a StatefulSet'),
  services: page('concepts/services-networking/service/#headless-services', 'Headless Services'),
  endpointSlices: page('concepts/services-networking/endpoint-slices/', 'EndpointSlices'),
  podDns: page('concepts/services-networking/dns-pod-service/', 'DNS for Services and Pods'),
  names: page('concepts/overview/working-with-objects/names/#dns-label-names', 'Object names: DNS label names'),
  labels: page(
    'concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    'Labels: syntax and character set',
  ),
  conventions: {
    title: 'Kubernetes API conventions: spec and status, metadata',
    url: 'https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#spec-and-status',
  },
  dryRun: page('reference/using-api/api-concepts/#dry-run', 'Dry-run'),
  containers: page('concepts/workloads/pods/pod-lifecycle/#restart-policy', 'Container restart policy'),
  scale: page(
    'tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#scale-subresource',
    'Scale subresource',
  ),
  validation: {
    title: 'k/k pkg/apis/apps/validation: ValidateStatefulSet',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go',
  },
  controller: {
    title: 'k/k pkg/controller/statefulset: updateStatefulSet',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/statefulset/stateful_set_control.go',
  },
  podControl: {
    title: 'k/k pkg/controller/statefulset: StatefulPodControl',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/statefulset/stateful_pod_control.go',
  },
  owners: page('concepts/overview/working-with-objects/owners-dependents/', 'Owners and Dependents'),
  readiness: page('concepts/workloads/pods/pod-lifecycle/#pod-conditions', 'Pod conditions'),
  dns: {
    title: 'Kubernetes DNS-Based Service Discovery',
    url: 'https://github.com/kubernetes/dns/blob/master/docs/specification.md#24---records-for-a-headless-service',
  },
} as const
