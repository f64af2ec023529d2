/** Services: stable names and addresses for Pods. */
import { serviceDefaults, validateService, validateServiceStatus, validateServiceUpdate } from './servicerules.ts'
import type { Service } from '../../kube/objects.ts'
import { services } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, labelsText } from './print.ts'

declare(
  'core.v1',
  {
    Service: {
      ...topLevel,
      spec: 'ServiceSpec #2',
      status: 'ServiceStatus #3',
    },
    ServiceSpec: {
      ports: '[]ServicePort #1 by=port,protocol',
      selector: 'map[string]string #2 atomic',
      clusterIP: 'string #3',
      clusterIPs: '[]string #18',
      type: 'ServiceType #4 =ClusterIP',
      externalIPs: '[]string #5',
      sessionAffinity: 'ServiceAffinity #7 =None',
      loadBalancerIP: 'string #8',
      loadBalancerSourceRanges: '[]string #9',
      externalName: 'string #10',
      externalTrafficPolicy: 'ServiceExternalTrafficPolicy #11',
      healthCheckNodePort: 'int32 #12',
      publishNotReadyAddresses: 'bool #13',
      sessionAffinityConfig: '*SessionAffinityConfig #14',
      ipFamilies: '[]IPFamily #19',
      ipFamilyPolicy: '*IPFamilyPolicy #17',
      allocateLoadBalancerNodePorts: '*bool #20',
      loadBalancerClass: '*string #21',
      internalTrafficPolicy: '*ServiceInternalTrafficPolicy #22',
      trafficDistribution: '*string #23',
    },
    ServicePort: {
      name: 'string #1',
      protocol: 'Protocol #2 =TCP',
      appProtocol: '*string #6',
      port: 'int32! #3',
      targetPort: 'IntOrString #4',
      nodePort: 'int32 #5',
    },
    ServiceType: 'string enum=ClusterIP,ExternalName,LoadBalancer,NodePort',
    ServiceAffinity: 'string enum=ClientIP,None',
    ServiceExternalTrafficPolicy: 'string enum=Cluster,Local',
    SessionAffinityConfig: { clientIP: '*ClientIPConfig #1' },
    ClientIPConfig: { timeoutSeconds: '*int32 #1' },
    IPFamily: 'string',
    IPFamilyPolicy: 'string enum=PreferDualStack,RequireDualStack,SingleStack',
    ServiceInternalTrafficPolicy: 'string enum=Cluster,Local',
    ServiceStatus: { loadBalancer: 'LoadBalancerStatus #1', conditions: '[]Condition #2 by=type' },
    LoadBalancerStatus: { ingress: '[]LoadBalancerIngress #1' },
    LoadBalancerIngress: {
      ip: 'string #1',
      hostname: 'string #2',
      ipMode: '*LoadBalancerIPMode #3',
      ports: '[]PortStatus #4',
    },
    LoadBalancerIPMode: 'string',
    PortStatus: { port: 'int32! #1', protocol: 'Protocol! #2', error: '*string #3' },
  },
  { Service: serviceDefaults },
)

export const service: Kind = {
  resource: services,
  singular: 'service',
  createsOnUpdate: true,
  shortNames: ['svc'],
  categories: ['all'],
  type: structOf('core.v1', 'Service'),
  names: 'rfc1035',
  subresources: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
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
  validateStatus: (object, _, errors) => validateServiceStatus(object as unknown as Service, errors),
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
