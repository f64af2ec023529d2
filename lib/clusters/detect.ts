/** What an unknown cluster can do, found out by reading, and by asking what would be. */
import type { KubeClient } from '../kube/client.ts'
import { ApiError } from '../kube/errors.ts'
import type { ConfigMap, Node, Service, StatefulSet, StorageClass } from '../kube/objects.ts'
import { configMaps, nodes, pathOf, services, statefulSets, storageClasses } from '../kube/resource.ts'
import type { Feature } from './adapter.ts'

export interface Detected {
  implementation: { name: string; version: string }
  features: Set<Feature>
  clusterDomain: string
}

/** What answers is something else. */
export class NotKubernetesError extends Error {}

/** @throws UnreachableError, NotKubernetesError, and ApiError where even the version may not be read. */
export async function detect(client: KubeClient): Promise<Detected> {
  const gitVersion = await versionOf(client)
  const [kubelet, provisioning, volumes, dns, maxUnavailable] = await Promise.all([
    probeKubelet(client),
    hasDefaultClass(client),
    mayMake(client, 'persistentvolumes'),
    hasDns(client),
    keepsMaxUnavailable(client),
  ])
  const features = featuresOf(gitVersion)
  if (kubelet.real) features.add('PodExec').add('PodNetwork')
  if (kubelet.real && dns) features.add('ClusterDNS')
  if (provisioning) features.add('DynamicProvisioning')
  if (volumes !== false) features.add('StaticVolumes')
  if (maxUnavailable) features.add('MaxUnavailable')
  const clusterDomain = kubelet.clusterDomain ?? (await domainOfCoreDns(client)) ?? 'cluster.local'
  return { implementation: { name: distributionOf(gitVersion), version: gitVersion }, features, clusterDomain }
}

async function versionOf(client: KubeClient): Promise<string> {
  const version = await readable(
    client.request<{ gitVersion?: string } | undefined>({ method: 'GET', path: '/version' }),
    [404],
  )
  if (typeof version?.gitVersion !== 'string')
    throw new NotKubernetesError('it has no version of Kubernetes at /version')
  return version.gitVersion
}

/** Whether this user may make objects of a core kind, as far as the API server tells; undefined where it does not. @throws UnreachableError */
export async function mayMake(
  client: KubeClient,
  resource: 'namespaces' | 'persistentvolumes',
): Promise<boolean | undefined> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'create', resource } },
  }
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const answer = await client.transport.send({ method: 'POST', path, body })
  // Every user that is known may ask.
  if (answer.code === 401 || answer.code === 403) return false
  return (answer.body as { status?: { allowed?: boolean } } | undefined)?.status?.allowed
}

/** An API server that has the feature switched off drops the field; nothing is made to find that out. */
async function keepsMaxUnavailable(client: KubeClient): Promise<boolean> {
  const labels = { app: 'stickyset-probe' }
  const containers = [{ name: 'pause', image: 'registry.k8s.io/pause:3.10' }]
  const body = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'stickyset-probe' },
    spec: {
      serviceName: 'stickyset-probe',
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
      template: { metadata: { labels }, spec: { containers } },
    },
  }
  const path = pathOf(statefulSets, 'default')
  const { code, body: answer } = await client.transport.send({ method: 'POST', path, query: { dryRun: 'All' }, body })
  return code < 300 && (answer as StatefulSet).spec?.updateStrategy?.rollingUpdate?.maxUnavailable === 2
}

const sinceMinor: readonly [Feature, number][] = [
  ['PolicyV1', 22],
  ['MinReadySeconds', 25],
  ['StartOrdinal', 27],
  ['PVCRetentionPolicy', 27],
  ['PodIndexLabel', 28],
  ['MissingClaims', 27],
  ['SetNameValidation', 27],
  ['SucceededPods', 28],
  ['ServiceNameValidation', 33],
  ['PodTemplateValidation', 34],
]

/** By the minor version in `v1.31.4`, `v1.30.2+k3s1`, `v1.29.1-gke.1589`. */
export function featuresOf(gitVersion: string): Set<Feature> {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(gitVersion) ?? []
  const reached = major === undefined ? -1 : Number(major) > 1 ? Infinity : Number(minor)
  return new Set(sinceMinor.filter(([, since]) => reached >= since).map(([feature]) => feature))
}

function distributionOf(gitVersion: string): string {
  const name = /[+-](k3s|rke2|k0s|gke|eks|aks|stickyset)/.exec(gitVersion)?.[1]
  return name ?? 'Kubernetes'
}

interface Kubelet {
  /** Whether containers really run. */
  real: boolean
  clusterDomain?: string
}

/** Asks a node's kubelet for its configuration. Nodes that only report Pods as running have no kubelet, or no container runtime. */
async function probeKubelet(client: KubeClient): Promise<Kubelet> {
  const list = await readable(client.list<Node>(nodes))
  if (list === undefined) return { real: true }
  for (const { metadata } of list.items.filter((node) => isReady(node) && hasRuntime(node)).slice(0, 3)) {
    const path = `${pathOf(nodes, undefined, metadata.name, 'proxy')}/configz`
    const { code, body } = await client.transport.send({ method: 'GET', path })
    const clusterDomain = code === 200 ? (body as Configz).kubeletconfig?.clusterDomain : undefined
    // Not allowed, or not served, is no evidence against the runtime that the node reports; no answer from the node is.
    if (code < 500) return { real: true, ...(clusterDomain && { clusterDomain }) }
  }
  return { real: false }
}

interface Configz {
  kubeletconfig?: { clusterDomain?: string }
}

const isReady = ({ status }: Node): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false

const hasRuntime = ({ metadata, status }: Node): boolean =>
  metadata.annotations?.['kwok.x-k8s.io/node'] === undefined && (status.nodeInfo?.containerRuntimeVersion ?? '') !== ''

async function hasDefaultClass(client: KubeClient): Promise<boolean> {
  const list = await readable(client.list<StorageClass>(storageClasses))
  return (list?.items ?? []).some(({ metadata: { annotations = {} } }) =>
    ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
      (name) => annotations[name] === 'true',
    ),
  )
}

/** Whether the Service of the cluster's DNS is there; where that may not be read, it is taken to be. */
async function hasDns(client: KubeClient): Promise<boolean> {
  const options = { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' }
  const list = await readable(client.list<Service>(services, options))
  return list === undefined || list.items.length > 0
}

/** The zone of CoreDNS's kubernetes plugin: `kubernetes cluster.local in-addr.arpa ip6.arpa {`. */
async function domainOfCoreDns(client: KubeClient): Promise<string | undefined> {
  const config = await readable(client.get<ConfigMap>(configMaps, { namespace: 'kube-system', name: 'coredns' }))
  return /^\s*kubernetes\s+([^\s{]+)/m.exec(config?.data?.Corefile ?? '')?.[1]
}

/** Undefined for what is not there or what this user may not read; a dead server is still an error. */
async function readable<T>(answer: Promise<T>, codes: readonly number[] = [401, 403, 404]): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && codes.includes(error.code)) return undefined
    throw error
  }
}
