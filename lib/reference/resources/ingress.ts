/** Ways in from outside: kept, but nothing here serves them. */
import type { IngressClassSpec, IngressSpec } from 'kubernetes-types/networking/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateIngress, validateIngressClass } from './ingressrules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, firstThree } from './print.ts'

declare('networking.v1', {
  Ingress: { ...topLevel, spec: 'IngressSpec #2', status: 'IngressStatus #3' },
  IngressClass: { ...topLevel, spec: 'IngressClassSpec #2' },
  IngressStatus: { loadBalancer: 'IngressLoadBalancerStatus #1' },
  IngressClassSpec: { controller: 'string #1', parameters: '*IngressClassParametersReference #2' },
  IngressBackend: { service: '*IngressServiceBackend #4', resource: '*TypedLocalObjectReference #3' },
  IngressTLS: { hosts: '[]string #1', secretName: 'string #2' },
  IngressLoadBalancerStatus: { ingress: '[]IngressLoadBalancerIngress #1' },
  IngressServiceBackend: { name: 'string! #1', port: 'ServiceBackendPort #2' },
  IngressLoadBalancerIngress: { ip: 'string #1', hostname: 'string #2', ports: '[]IngressPortStatus #4' },
  ServiceBackendPort: { $: 'atomic', name: 'string #1', number: 'int32 #2' },
  HTTPIngressRuleValue: { paths: '[]HTTPIngressPath! #1' },
  IngressPortStatus: { port: 'int32! #1', protocol: 'Protocol! #2', error: '*string #3' },
  HTTPIngressPath: { path: 'string #1', pathType: '*PathType! #3', backend: 'IngressBackend! #2' },
  PathType: 'string',
  IngressSpec: {
    ingressClassName: '*string #4',
    defaultBackend: '*IngressBackend #1',
    tls: '[]IngressTLS #2',
    rules: '[]IngressRule #3',
  },
  IngressClassParametersReference: {
    apiGroup: '*string #1',
    kind: 'string! #2',
    name: 'string! #3',
    scope: '*string! #4 optional =Cluster',
    namespace: '*string #5',
  },
  IngressRule: { host: 'string #1', http: '*HTTPIngressRuleValue #2.1' },
})

type Ingress = KubeObject & {
  spec: IngressSpec & { ingressClassName?: string }
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
}

export const ingress: Kind = {
  resource: define('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  singular: 'ingress',
  shortNames: ['ing'],
  type: structOf('networking.v1', 'Ingress'),
  status: true,
  generation: true,
  inert: true,
  columns: [
    { name: 'Name' },
    { name: 'Class' },
    { name: 'Hosts' },
    { name: 'Address' },
    { name: 'Ports' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Ingress
    const hosts = (spec.rules ?? []).flatMap(({ host }) => (host ? [host] : []))
    const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
    const ports = spec.tls?.length ? '80, 443' : '80'
    return [
      metadata.name,
      spec.ingressClassName ?? '<none>',
      hosts.length > 0 ? firstThree(hosts) : '*',
      addresses.join(','),
      ports,
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    object.status = { loadBalancer: {} }
  },
  validate(object, errors, old) {
    const annotations = old ? undefined : object.metadata.annotations
    validateIngress((object as unknown as Ingress).spec, annotations, errors)
  },
}

export const ingressClass: Kind = {
  resource: define('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false),
  singular: 'ingressclass',
  type: structOf('networking.v1', 'IngressClass'),
  generation: true,
  columns: [{ name: 'Name' }, { name: 'Controller' }, { name: 'Parameters' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, spec } = object as KubeObject & { spec: IngressClassSpec }
    const { apiGroup, kind, name } = spec.parameters ?? {}
    const parameters = spec.parameters ? `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}` : '<none>'
    return [metadata.name, spec.controller ?? '', parameters, ageOf(object, now)]
  },
  validate: (object, errors) => validateIngressClass(object.spec as IngressClassSpec, errors),
  validateUpdate(object, old, errors) {
    const [now, before] = [object, old].map((one) => (one as { spec?: IngressClassSpec }).spec?.controller)
    if (now !== before) errors.invalid('spec.controller', now, 'field is immutable')
  },
}
