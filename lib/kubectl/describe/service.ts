import type { KubeClient } from '../../kube/client.ts'
import type { Endpoints, EndpointSlice, Service } from '../../kube/objects.ts'
import { endpointSlices } from '../../kube/resource.ts'
import { labelsText } from '../table.ts'
import { type Text, writeAnnotations, writeLabels } from './text.ts'

export async function writeService(text: Text, service: Service, client: KubeClient): Promise<void> {
  const { metadata, spec, status } = service
  const slices = await client.list<EndpointSlice>(endpointSlices, {
    namespace: metadata.namespace ?? '',
    labelSelector: `kubernetes.io/service-name=${metadata.name}`,
  })
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Selector:', labelsText(spec.selector))
  text.line(0, 'Type:', spec.type ?? '')
  const { ipFamilyPolicy, ipFamilies, clusterIPs, internalTrafficPolicy } = spec as Service['spec'] & {
    ipFamilyPolicy?: string
    ipFamilies?: string[]
    clusterIPs?: string[]
    internalTrafficPolicy?: string
  }
  if (ipFamilyPolicy !== undefined) text.line(0, 'IP Family Policy:', ipFamilyPolicy)
  text.line(0, 'IP Families:', ipFamilies?.join(',') ?? '<none>')
  text.line(0, 'IP:', spec.clusterIP ?? '')
  text.line(0, 'IPs:', clusterIPs?.join(',') ?? '<none>')
  if ((spec.externalIPs ?? []).length > 0) text.line(0, 'External IPs:', (spec.externalIPs ?? []).join(','))
  if (spec.loadBalancerIP !== undefined) text.line(0, 'Desired LoadBalancer IP:', spec.loadBalancerIP)
  if (spec.externalName !== undefined) text.line(0, 'External Name:', spec.externalName)
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
  if (ingress.length > 0) text.line(0, 'LoadBalancer Ingress:', ingress.join(', '))
  for (const { name, port, protocol = 'TCP', targetPort, nodePort } of spec.ports ?? []) {
    const shown = name ?? '<unset>'
    text.line(0, 'Port:', shown, `${port}/${protocol}`)
    const target = targetPort ?? 0
    text.line(0, 'TargetPort:', `${target}/${protocol}`)
    if (nodePort !== undefined && nodePort !== 0) text.line(0, 'NodePort:', shown, `${nodePort}/${protocol}`)
    text.line(0, 'Endpoints:', endpointsText(slices.items, name))
  }
  text.line(0, 'Session Affinity:', spec.sessionAffinity ?? '')
  if (spec.externalTrafficPolicy !== undefined) text.line(0, 'External Traffic Policy:', spec.externalTrafficPolicy)
  if (internalTrafficPolicy !== undefined) text.line(0, 'Internal Traffic Policy:', internalTrafficPolicy)
  const { healthCheckNodePort, loadBalancerSourceRanges = [] } = spec
  if (healthCheckNodePort !== undefined) text.line(0, 'HealthCheck NodePort:', String(healthCheckNodePort))
  if (loadBalancerSourceRanges.length > 0)
    text.line(0, 'LoadBalancer Source Ranges:', loadBalancerSourceRanges.join(','))
}

const mostEndpoints = 3

function endpointsText(slices: readonly EndpointSlice[], portName = ''): string {
  const all = slices.flatMap(({ endpoints, ports }) => {
    const matching = (ports ?? []).filter(({ name = '' }) => name === portName)
    return matching.flatMap(({ port }) =>
      endpoints
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) =>
          addresses.map((address) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)),
        ),
    )
  })
  if (all.length === 0) return ''
  const more = all.length > mostEndpoints ? ` + ${all.length - mostEndpoints} more...` : ''
  return `${all.slice(0, mostEndpoints).join(',')}${more}`
}

export function writeEndpoints(text: Text, { metadata, subsets }: Endpoints): void {
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Subsets:')
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets ?? []) {
    const list = (all: readonly { ip: string }[]) => (all.length === 0 ? '<none>' : all.map(({ ip }) => ip).join(','))
    text.line(1, 'Addresses:', list(addresses))
    text.line(1, 'NotReadyAddresses:', list(notReadyAddresses))
    if (ports.length > 0) {
      text.line(1, 'Ports:')
      text.line(2, 'Name', 'Port', 'Protocol')
      text.line(2, '----', '----', '--------')
      for (const { name = '<unset>', port, protocol = 'TCP' } of ports) text.line(2, name, String(port), protocol)
    }
    text.line(0, '')
  }
}

export function writeEndpointSlice(text: Text, { metadata, addressType, ports, endpoints }: EndpointSlice): void {
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'AddressType:', addressType)
  if ((ports ?? []).length === 0) text.line(0, 'Ports: <unset>')
  else {
    text.line(0, 'Ports:')
    text.line(1, 'Name', 'Port', 'Protocol')
    text.line(1, '----', '----', '--------')
    for (const { name = '', port, protocol = 'TCP' } of ports ?? []) {
      text.line(1, name === '' ? '<unset>' : name, port === undefined ? '<unset>' : String(port), protocol)
    }
  }
  if ((endpoints ?? []).length === 0) return text.line(0, 'Endpoints: <none>')
  text.line(0, 'Endpoints:')
  for (const endpoint of endpoints ?? []) {
    const { addresses, conditions, hostname, targetRef } = endpoint
    const { nodeName, zone } = endpoint as { nodeName?: string; zone?: string }
    text.line(1, '- Addresses:', addresses.join(', '))
    text.line(2, 'Conditions:')
    text.line(3, 'Ready:', conditions?.ready === undefined ? '<unset>' : String(conditions.ready))
    text.line(2, 'Hostname:', hostname ?? '<unset>')
    if (targetRef !== undefined) text.line(2, 'TargetRef:', `${targetRef.kind}/${targetRef.name}`)
    text.line(2, 'NodeName:', nodeName ?? '<unset>')
    text.line(2, 'Zone:', zone ?? '<unset>')
  }
}
