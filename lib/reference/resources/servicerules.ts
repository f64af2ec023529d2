/** Defaults of Services that depend on other fields, and rules for them. */
import { isIP } from 'node:net'
import type { Service } from '../../kube/objects.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, dns1123Subdomain, labelErrors, portNameErrors } from '../schema/names.ts'
import type { StructDefaults } from '../schema/types.ts'

type Spec = Service['spec']
type Port = NonNullable<Spec['ports']>[number]

export const serviceDefaults: StructDefaults = (object) => {
  const spec = object.spec as Spec & Record<string, unknown>
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  for (const port of spec.ports ?? []) if (!port.targetPort) port.targetPort = port.port
  if (spec.type === 'ClusterIP' || external) spec.internalTrafficPolicy ??= 'Cluster'
  if (external) spec.externalTrafficPolicy ||= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800, ...spec.sessionAffinityConfig?.clientIP } }
  }
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

export function validateService({ spec }: Service, errors: FieldErrors): void {
  const ports = spec.ports ?? []
  const headless = spec.clusterIP === 'None'
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') errors.required('spec.ports')
  if (!types.includes(spec.type ?? '')) errors.unsupported('spec.type', spec.type, types)
  if (headless && spec.type !== 'ClusterIP') {
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)
  }
  if (!['ClientIP', 'None'].includes(spec.sessionAffinity ?? ''))
    errors.unsupported('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None'])
  validatePorts(ports, errors)
  labelErrors(spec.selector, 'spec.selector', errors)
  const [address = ''] = spec.clusterIPs ?? []
  if (address !== '' && address !== 'None' && isIP(address) === 0) {
    errors.invalid('spec.clusterIPs[0]', address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
  }
  if (spec.type === 'ExternalName') {
    if (!spec.externalName) errors.required('spec.externalName')
    else
      for (const why of dns1123Subdomain(spec.externalName.replace(/\.$/, '')))
        errors.invalid('spec.externalName', spec.externalName, why)
  }
}

function validatePorts(ports: readonly Port[], errors: FieldErrors): void {
  const names = new Set<string>()
  const seen = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`
    if (!port.name) {
      if (ports.length > 1) errors.required(`${at}.name`)
    } else {
      for (const why of dns1123Label(port.name)) errors.invalid(`${at}.name`, port.name, why)
      if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name)
      names.add(port.name)
    }
    const range = 'must be between 1 and 65535, inclusive'
    if (!(port.port >= 1 && port.port <= 65535)) errors.invalid(`${at}.port`, port.port, range)
    if (!['SCTP', 'TCP', 'UDP'].includes(port.protocol ?? ''))
      errors.unsupported(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])
    const target = port.targetPort as number | string
    if (typeof target === 'string')
      for (const why of portNameErrors(target)) errors.invalid(`${at}.targetPort`, target, why)
    else if (!(target >= 1 && target <= 65535)) errors.invalid(`${at}.targetPort`, target, range)
    const key = `${port.protocol}/${port.port}`
    if (seen.has(key)) errors.duplicate(at, { protocol: port.protocol, port: port.port })
    seen.add(key)
  }
}

export function validateServiceUpdate({ spec }: Service, { spec: old }: Service, errors: FieldErrors): void {
  if (old.type === 'ExternalName' || spec.type === 'ExternalName') return
  const before = old.clusterIPs?.[0]
  if (before !== undefined && spec.clusterIP !== before) {
    errors.invalid('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')
  }
}
