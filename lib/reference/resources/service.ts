/** Services: stable names and addresses for Pods. */
import { serviceDefaults, validateService, validateServiceUpdate } from './servicerules.ts'
import type { Service } from '../../kube/objects.ts'
import { services } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, labelsText } from './print.ts'

declare('core.v1', {
  Service: {
    ...topLevel,
    spec: 'ServiceSpec',
    status: 'ServiceStatus',
  },
  ServiceSpec: {
    ports: '[]ServicePort by=port,protocol',
    selector: 'map[string]string atomic',
    clusterIP: 'string',
    clusterIPs: '[]string',
    type: 'ServiceType =ClusterIP',
    externalIPs: '[]string',
    sessionAffinity: 'ServiceAffinity =None',
    loadBalancerIP: 'string',
    loadBalancerSourceRanges: '[]string',
    externalName: 'string',
    externalTrafficPolicy: 'ServiceExternalTrafficPolicy',
    healthCheckNodePort: 'int32',
    publishNotReadyAddresses: 'bool',
    sessionAffinityConfig: '*SessionAffinityConfig',
    ipFamilies: '[]IPFamily',
    ipFamilyPolicy: '*IPFamilyPolicy',
    allocateLoadBalancerNodePorts: '*bool',
    loadBalancerClass: '*string',
    internalTrafficPolicy: '*ServiceInternalTrafficPolicy',
    trafficDistribution: '*string',
  },
  ServicePort: {
    name: 'string',
    protocol: 'Protocol =TCP',
    appProtocol: '*string',
    port: 'int32!',
    targetPort: 'IntOrString',
    nodePort: 'int32',
  },
  ServiceType: 'string enum=ClusterIP,ExternalName,LoadBalancer,NodePort',
  ServiceAffinity: 'string enum=ClientIP,None',
  ServiceExternalTrafficPolicy: 'string enum=Cluster,Local',
  SessionAffinityConfig: { clientIP: '*ClientIPConfig' },
  ClientIPConfig: { timeoutSeconds: '*int32' },
  IPFamily: 'string',
  IPFamilyPolicy: 'string enum=PreferDualStack,RequireDualStack,SingleStack',
  ServiceInternalTrafficPolicy: 'string enum=Cluster,Local',
  ServiceStatus: { loadBalancer: 'LoadBalancerStatus', conditions: '[]Condition by=type' },
  LoadBalancerStatus: { ingress: '[]LoadBalancerIngress' },
  LoadBalancerIngress: { ip: 'string', hostname: 'string', ipMode: '*LoadBalancerIPMode', ports: '[]PortStatus' },
  LoadBalancerIPMode: 'string',
  PortStatus: { port: 'int32!', protocol: 'Protocol!', error: '*string' },
}, { Service: serviceDefaults })

export const service: Kind = {
  resource: services,
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  type: structOf('core.v1', 'Service'),
  names: 'rfc1035',
  status: true,
  columns: [
    { name: 'Name' },
    { name: 'Type' },
    { name: 'Cluster-IP' },
    { name: 'External-IP' },
    { name: 'Port(s)' },
    { name: 'Age' },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec } = object as Service
    return [
      metadata.name,
      spec.type ?? '',
      spec.type === 'ExternalName' ? '<none>' : (spec.clusterIPs?.[0] ?? spec.clusterIP ?? '<none>'),
      externalAddress(object as Service),
      portsText(spec.ports ?? []),
      ageOf(object, now),
      labelsText(spec.selector),
    ]
  },
  returnsDeleted: true,
  prepareCreate(object) {
    object.status = { loadBalancer: {} }
  },
  validate: (object, errors) => validateService(object as unknown as Service, errors),
  validateUpdate: (object, old, errors) => validateServiceUpdate(object as unknown as Service, old as Service, errors),
  selectable: {
    'spec.clusterIP': (object) => (object as Service).spec.clusterIP ?? '',
    'spec.type': (object) => (object as Service).spec.type ?? '',
  },
}

function externalAddress({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? ''
  const external = spec.externalIPs ?? []
  if (spec.type !== 'LoadBalancer') return external.join(',') || '<none>'
  const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
  return [...ingress, ...external].join(',') || '<pending>'
}

type Ports = NonNullable<Service['spec']['ports']>

const portsText = (ports: Ports): string =>
  ports
    .map(({ port, nodePort, protocol }) => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`))
    .join(',') || '<none>'
