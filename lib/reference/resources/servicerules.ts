/** Defaults of Services that depend on other fields, and rules for them. */
import { isIPv4, isIPv6 } from 'node:net'
import type { Service } from '../../kube/objects.ts'
import { validateAddress, validateNetwork, validateReachable } from '../schema/addresses.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Subdomain, labelErrors, portErrors, qualifiedNameErrors } from '../schema/names.ts'
import type { StructDefaults } from '../schema/types.ts'
import { validateServicePorts } from './serviceports.ts'

type Spec = Service['spec']

export const serviceDefaults: StructDefaults = (object) => {
  const spec = object.spec as Spec & Record<string, unknown>
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  for (const port of spec.ports ?? []) if (!port.targetPort) port.targetPort = port.port
  if (spec.type === 'ClusterIP' || external) spec.internalTrafficPolicy ??= 'Cluster'
  if (isReachable(spec)) spec.externalTrafficPolicy ||= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800, ...spec.sessionAffinityConfig?.clientIP } }
  } else if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
}

/** Whether clients outside of the cluster can reach it. */
const isReachable = ({ type, externalIPs = [] }: Spec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0)

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const kubeletPort = 10250

export function validateService({ metadata, spec }: Service, errors: FieldErrors): void {
  const ports = spec.ports ?? []
  const { type = '', clusterIPs = [], sessionAffinity = '' } = spec
  const headless = clusterIPs.length === 1 && clusterIPs[0] === 'None'
  if (ports.length === 0 && !headless && type !== 'ExternalName') errors.required('spec.ports')
  if (type === 'LoadBalancer') {
    const why = `may not expose port ${kubeletPort} externally since it is used by kubelet`
    for (const [index, { port }] of ports.entries())
      if (port === kubeletPort) errors.invalid(`spec.ports[${index}]`, port, why)
  }
  if (headless && (type === 'LoadBalancer' || type === 'NodePort'))
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)
  if (type === 'ExternalName') validateAlias(spec, errors)
  validateServicePorts(ports, errors)
  labelErrors(spec.selector, 'spec.selector', errors)
  if (sessionAffinity === '') errors.required('spec.sessionAffinity')
  else if (!['ClientIP', 'None'].includes(sessionAffinity))
    errors.unsupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  validateAffinity(spec, errors)
  validateClusterAddresses(spec, errors)
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const at = `spec.externalIPs[${index}]`
    if (validateAddress(address, at, errors)) validateReachable(address, at, errors)
  }
  if (type === '') errors.required('spec.type')
  else if (!types.includes(type)) errors.unsupported('spec.type', type, types)
  validateUnique(spec, errors)
  validateSources(metadata.annotations ?? {}, spec, errors)
  validateTraffic(spec, errors)
}

function validateAlias({ clusterIPs, ipFamilies, ipFamilyPolicy, externalName = '' }: Spec, errors: FieldErrors): void {
  const not = 'may not be set for ExternalName services'
  if (clusterIPs?.length) errors.forbidden('spec.clusterIPs', not)
  if (ipFamilies?.length) errors.forbidden('spec.ipFamilies', not)
  if (ipFamilyPolicy !== undefined) errors.forbidden('spec.ipFamilyPolicy', not)
  const name = externalName.replace(/\.$/, '')
  if (name === '') errors.required('spec.externalName')
  else for (const why of dns1123Subdomain(name)) errors.invalid('spec.externalName', name, why)
}

const longestAffinity = 86400

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: Spec, errors: FieldErrors): void {
  const at = 'spec.sessionAffinityConfig'
  if (sessionAffinity === 'None') {
    if (config) errors.forbidden(at, 'must not be set when session affinity is None')
  } else if (sessionAffinity === 'ClientIP') {
    const seconds = config?.clientIP?.timeoutSeconds
    if (seconds === undefined) errors.required(at, 'when session affinity type is ClientIP')
    else if (seconds <= 0 || seconds > longestAffinity)
      errors.invalid(
        `${at}.clientIP.timeoutSeconds`,
        seconds,
        `must be greater than 0 and less than ${longestAffinity}`,
      )
  }
}

const families = ['IPv4', 'IPv6']
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack']

function validateClusterAddresses(spec: Spec, errors: FieldErrors): void {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  const at = 'spec.clusterIPs'
  if (clusterIP === '') {
    if (clusterIPs.length > 0) errors.invalid(at, clusterIPs, 'must be empty when `clusterIP` is not specified')
  } else if (clusterIPs.length === 0) errors.required(at)
  else if (clusterIPs[0] !== clusterIP) errors.invalid(at, clusterIPs, 'first value must match `clusterIP`')
  for (const [index, family] of ipFamilies.entries()) {
    if (!families.includes(family)) errors.unsupported(`spec.ipFamilies[${index}]`, family, families)
    if (ipFamilies.indexOf(family) < index) errors.duplicate(`spec.ipFamilies[${index}]`, family)
  }
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy))
    errors.unsupported('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies)
  let right = true
  for (const [index, address] of clusterIPs.entries()) {
    if (index === 0 && address === 'None') {
      if (clusterIPs.length === 1) continue
      errors.invalid(at, clusterIPs, "'None' must be the first and only value")
      right = false
    } else right = validateAddress(address, `${at}[${index}]`, errors) && right
  }
  if (clusterIPs.length > 2) errors.invalid(at, clusterIPs, 'may only hold up to 2 values')
  if (!right) return
  if (clusterIPs.length > 1 && !(clusterIPs.some((one) => isIPv4(one)) && clusterIPs.some((one) => isIPv6(one))))
    errors.invalid(at, clusterIPs, 'may specify no more than one IP for each IP family')
  for (const [index, address] of clusterIPs.entries()) {
    const family = ipFamilies[index]
    if ((family === 'IPv4' && isIPv6(address)) || (family === 'IPv6' && isIPv4(address)))
      errors.invalid(`${at}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)
  }
}

function validateUnique({ type, ports = [] }: Spec, errors: FieldErrors): void {
  for (const [index, { nodePort }] of ports.entries()) {
    if (type === 'ClusterIP' && nodePort)
      errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  }
  const nodePorts = new Set<string>()
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue
    if (nodePorts.has(`${protocol} ${nodePort}`)) errors.duplicate(`spec.ports[${index}].nodePort`, nodePort)
    nodePorts.add(`${protocol} ${nodePort}`)
  }
  const seen = new Set<string>()
  for (const [index, { port, protocol }] of ports.entries()) {
    if (seen.has(`${protocol} ${port}`)) {
      // The real server shows the values of its own, internal type.
      const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
      errors.duplicate(`spec.ports[${index}]`, shown)
    }
    seen.add(`${protocol} ${port}`)
  }
}

const sourcesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

function validateSources(annotations: Record<string, string>, spec: Spec, errors: FieldErrors): void {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec
  const annotation = Object.hasOwn(annotations, sourcesAnnotation) ? annotations[sourcesAnnotation] : undefined
  const only = "may only be used when `type` is 'LoadBalancer'"
  if (ranges.length > 0) {
    const at = 'spec.LoadBalancerSourceRanges'
    if (type !== 'LoadBalancer') errors.forbidden(at, only)
    for (const [index, range] of ranges.entries()) validateNetwork(range.trim(), `${at}[${index}]`, errors)
  } else if (annotation !== undefined) {
    const at = `metadata.annotations[${sourcesAnnotation}]`
    if (type !== 'LoadBalancer') errors.forbidden(at, only)
    const list = annotation.trim() === '' ? [] : annotation.split(',')
    for (const range of list) validateNetwork(range.trim(), at, errors)
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer')
    errors.forbidden('spec.allocateLoadBalancerNodePorts', only)
  if (spec.loadBalancerClass !== undefined) {
    for (const why of qualifiedNameErrors(spec.loadBalancerClass))
      errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass, why)
    if (type !== 'LoadBalancer') errors.forbidden('spec.loadBalancerClass', only)
  }
}

const traffic = ['Cluster', 'Local']
const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone']

function validateTraffic(spec: Spec, errors: FieldErrors): void {
  const { type, externalTrafficPolicy: external = '', internalTrafficPolicy: internal, healthCheckNodePort = 0 } = spec
  if (internal !== undefined && !traffic.includes(internal))
    errors.unsupported('spec.internalTrafficPolicy', internal, traffic)
  const at = 'spec.externalTrafficPolicy'
  if (!isReachable(spec)) {
    if (external !== '') errors.invalid(at, external, 'may only be set for externally-accessible services')
  } else if (external === '') errors.required(at)
  else if (!traffic.includes(external)) errors.unsupported(at, external, traffic)
  const here = 'spec.healthCheckNodePort'
  if (type !== 'LoadBalancer' || external !== 'Local') {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    if (healthCheckNodePort !== 0) errors.invalid(here, healthCheckNodePort, why)
  } else if (healthCheckNodePort === 0) errors.required(here)
  else for (const why of portErrors(healthCheckNodePort)) errors.invalid(here, healthCheckNodePort, why)
  const { trafficDistribution } = spec as { trafficDistribution?: string }
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution))
    errors.unsupported('spec.trafficDistribution', trafficDistribution, distributions)
}

export function validateServiceUpdate({ spec }: Service, { spec: old }: Service, errors: FieldErrors): void {
  if (old.type === 'ExternalName' || spec.type === 'ExternalName') return
  for (const [index, before] of (old.clusterIPs ?? []).slice(0, 1).entries()) {
    if (spec.clusterIPs?.[index] !== before)
      errors.invalid(`spec.clusterIPs[${index}]`, spec.clusterIPs ?? null, 'may not change once set')
  }
  const [family] = old.ipFamilies ?? []
  if (family !== undefined && spec.ipFamilies?.[0] !== family)
    errors.invalid('spec.ipFamilies[0]', spec.ipFamilies ?? null, 'may not change once set')
  if (
    old.type === 'LoadBalancer' &&
    spec.type === 'LoadBalancer' &&
    !equal(spec.loadBalancerClass, old.loadBalancerClass)
  )
    errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set')
}

type Ingress = { ip?: string; hostname?: string; ipMode?: string }

export function validateServiceStatus({ spec, status }: Service, errors: FieldErrors): void {
  const ingresses = (status.loadBalancer?.ingress ?? []) as Ingress[]
  if (ingresses.length > 0 && spec.type !== 'LoadBalancer')
    errors.forbidden('status.loadBalancer.ingress', 'may only be used when `spec.type` is "LoadBalancer"')
  for (const [index, { ip, hostname, ipMode }] of ingresses.entries()) {
    const at = `status.loadBalancer.ingress[${index}]`
    if (ip) validateAddress(ip, `${at}.ip`, errors)
    if (ip && ipMode === undefined) errors.required(`${at}.ipMode`, 'must be specified when `ip` is set')
    if (!ip && ipMode !== undefined) errors.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set')
    if (ipMode !== undefined && !['Proxy', 'VIP'].includes(ipMode))
      errors.unsupported(`${at}.ipMode`, ipMode, ['Proxy', 'VIP'])
    if (!hostname) continue
    for (const why of dns1123Subdomain(hostname)) errors.invalid(`${at}.hostname`, hostname, why)
    if (isIPv4(hostname) || isIPv6(hostname))
      errors.invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')
  }
}
