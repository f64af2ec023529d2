/** What an API server finds or makes when it starts: namespaces, its own Service, the default StorageClass. */
import type { KubeClient } from '../kube/client.ts'
import { isAlreadyExists } from '../kube/errors.ts'
import type { Manifest } from '../kube/objects.ts'
import { standardRoles } from './apiserver/authorization/roles.ts'
import {
  configMaps,
  endpoints,
  endpointSlices,
  namespaces,
  priorityClasses,
  services,
  storageClasses,
  type Resource,
} from '../kube/resource.ts'

/** Where the API server listens. */
export interface Address {
  ip: string
  port: number
  /** The certificate, in PEM, of whoever signs its clients' certificates. */
  authority?: string
}

/** @param isNew whether the cluster has just been made: later, what is no business of the API server is left as it is */
export async function bootstrap(client: KubeClient, address: Address, isNew = true): Promise<void> {
  for (const [resource, object] of [...standardRoles, ...namespaceObjects(), ...systemPriorities])
    await unlessThere(client.create(resource, object))
  for (const [resource, object] of serverObjects(address)) {
    if (isNew) await unlessThere(client.create(resource, object))
    else await client.patch(resource, named(object), 'apply', object, { fieldManager: 'kube-apiserver', force: true })
  }
  if (isNew) await unlessThere(client.create(storageClasses, defaultClass))
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error
  })
}

const named = ({ metadata: { name = '', namespace } }: Manifest): { name: string; namespace?: string | undefined } => ({
  name,
  namespace,
})

const namespaceObjects = (): [Resource, Manifest][] =>
  ['kube-system', 'kube-public', 'kube-node-lease', 'default'].map((name) => [
    namespaces,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  ])

const systemPriorities = [
  ['system-node-critical', 2_000_001_000, 'not be moved from their current node.'],
  ['system-cluster-critical', 2_000_000_000, 'run in the cluster, but can be moved to another node if necessary.'],
].map(([name, value, must]): [Resource, Manifest] => [
  priorityClasses,
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: name as string },
    value,
    description: `Used for system critical pods that must ${must}`,
  },
])

const defaultClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/host-path',
}

function serverObjects({ ip, port, authority }: Address): [Resource, Manifest][] {
  const kubernetes = { name: 'kubernetes', namespace: 'default' }
  return [
    // Schedulers and controllers from elsewhere read here whom to trust.
    [
      configMaps,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
        data: { ...(authority !== undefined && { 'client-ca-file': authority }) },
      },
    ],
    [
      services,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { ...kubernetes, labels: { component: 'apiserver', provider: 'kubernetes' } },
        spec: {
          ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
          clusterIP: '10.96.0.1',
          type: 'ClusterIP',
          sessionAffinity: 'None',
          ipFamilyPolicy: 'SingleStack',
        },
      },
    ],
    [
      endpoints,
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { ...kubernetes, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
        subsets: [{ addresses: [{ ip }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
      },
    ],
    [
      endpointSlices,
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...kubernetes, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [ip], conditions: { ready: true } }],
        ports: [{ name: 'https', port, protocol: 'TCP' }],
      },
    ],
  ]
}
