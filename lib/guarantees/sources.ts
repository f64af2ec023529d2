/** Where upstream says so. */
import type { Guarantee } from './guarantee.ts'

const page = (path: string, title: string): Guarantee['source'] => ({ title, url: `https://kubernetes.io/docs/${path}` })
const statefulSet = (anchor: string, title: string): Guarantee['source'] =>
  page(`concepts/workloads/controllers/statefulset/#${anchor}`, `StatefulSets: ${title}`)

export const sources = {
  scaling: statefulSet('deployment-and-scaling-guarantees', 'Deployment and Scaling Guarantees'),
  identity: statefulSet('pod-identity', 'Pod Identity'),
  ordinals: statefulSet('ordinal-index', 'Ordinal Index'),
  network: statefulSet('stable-network-id', 'Stable Network ID'),
  storage: statefulSet('stable-storage', 'Stable Storage'),
  parallel: statefulSet('parallel-pod-management', 'Parallel Pod Management'),
  conformance: {
    title: 'Kubernetes conformance: StatefulSet, Recreate Failed Pod',
    url: 'https://github.com/kubernetes/kubernetes/blob/master/test/conformance/testdata/conformance.yaml',
  },
  podName: statefulSet('pod-name-label', 'Pod Name Label'),
  retention: statefulSet('persistentvolumeclaim-retention', 'PersistentVolumeClaim retention'),
  forceDeletion: page('tasks/run-application/force-delete-stateful-set-pod/', 'Force Delete StatefulSet Pods'),
  strategies: statefulSet('update-strategies', 'Update strategies'),
  updates: statefulSet('rolling-updates', 'Rolling Updates'),
  partitions: statefulSet('partitions', 'Partitioned rolling updates'),
  selector: statefulSet('pod-selector', 'Pod Selector'),
  api: page('reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetStatus', 'StatefulSetStatus'),
  owners: page('concepts/overview/working-with-objects/owners-dependents/', 'Owners and Dependents'),
  readiness: page('concepts/workloads/pods/pod-lifecycle/#pod-conditions', 'Pod conditions'),
  dns: {
    title: 'Kubernetes DNS-Based Service Discovery',
    url: 'https://github.com/kubernetes/dns/blob/master/docs/specification.md#24---records-for-a-headless-service',
  },
} as const
