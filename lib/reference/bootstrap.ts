/** What an API server finds or makes when it starts: namespaces, its own Service, the default StorageClass. */
import type { KubeClient } from '../kube/client.ts'
import { isAlreadyExists } from '../kube/errors.ts'
import type { Manifest } from '../kube/objects.ts'
import { standardRoles } from './apiserver/authorization/roles.ts'
import { endpoints, endpointSlices, namespaces, services, storageClasses, type Resource } from '../kube/resource.ts'

/** @param address where the API server listens */
export async function bootstrap(client: KubeClient, address: { ip: string; port: number }): Promise<void> {
  for (const [resource, object] of objects(address)) {
    try {
      await client.create(resource, object)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  }
}

function objects({ ip, port }: { ip: string; port: number }): [Resource, Manifest][] {
  const names = ['kube-system', 'kube-public', 'kube-node-lease', 'default']
  const kubernetes = { name: 'kubernetes', namespace: 'default' }
  return [
    ...standardRoles.map(([resource, object]): [Resource, Manifest] => [resource, object]),
    ...names.map((name): [Resource, Manifest] => [namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]),
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
    [
      storageClasses,
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        provisioner: 'kubernetes.io/host-path',
      },
    ],
  ]
}
