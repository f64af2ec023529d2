/** The EndpointSlices that a Service should have, from those that it has. */
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice, Manifest, Pod, Service } from '../../../kube/objects.ts'
import { controllerReference } from '../owners.ts'
import { isReady, isTerminating } from '../pods.ts'
import {
  hostnameOf,
  isSame,
  labelsOf,
  portsOf,
  referenceTo,
  triggerTime,
  triggerTimeAnnotation,
  type Port,
} from './backends.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const manager = 'endpointslice-controller.k8s.io'
const endpointsPerSlice = 100

export interface SliceChanges {
  create: Manifest[]
  update: EndpointSlice[]
  remove: EndpointSlice[]
}

export type SlicePlanner = (service: Service, pods: readonly Pod[], present: readonly EndpointSlice[]) => SliceChanges

export const planSlices: SlicePlanner = (service, pods, present) => {
  const own = present.filter(({ metadata }) => metadata.labels?.[managedByLabel] === manager)
  const changes: SliceChanges = { create: [], update: [], remove: [] }
  const labels = { ...labelsOf(service), [managedByLabel]: manager, [serviceNameLabel]: service.metadata.name }
  let annotations: Record<string, string> | undefined
  const metadata = (): Metadata => {
    annotations ??= { [triggerTimeAnnotation]: triggerTime(service, pods) }
    return { labels, annotations }
  }
  for (const family of families(service)) {
    const slices = own.filter(({ addressType }) => addressType === family)
    const wanted = groups(service, pods, family).flatMap(({ ports, endpoints }) => chunks(ports, endpoints, slices))
    const used = new Set(wanted.map(({ slice }) => slice?.metadata.uid))
    const free = slices.filter(({ metadata }) => !used.has(metadata.uid))
    for (const { ports, endpoints, slice = free.shift() } of wanted) {
      const content = { addressType: family, endpoints, ports: ports.map(portOf) }
      if (slice === undefined) changes.create.push(newSlice(service, metadata(), content))
      else if (
        !isSame([slice.metadata.labels, slice.endpoints ?? [], slice.ports ?? []], [labels, endpoints, content.ports])
      ) {
        changes.update.push({ ...slice, ...content, metadata: { ...slice.metadata, ...metadata() } })
      }
    }
    changes.remove.push(...free)
  }
  changes.remove.push(...own.filter(({ addressType }) => !families(service).includes(addressType)))
  return changes
}

interface Metadata {
  labels: Record<string, string>
  annotations: Record<string, string>
}

const families = ({ spec }: Service): string[] => spec.ipFamilies ?? ['IPv4']

interface Group {
  ports: Port[]
  endpoints: Endpoint[]
}

/** Endpoints with the same ports; one empty group where there are none. */
function groups(service: Service, pods: readonly Pod[], family: string): Group[] {
  const groups = new Map<string, Group>()
  const portsIn = portsOf(service)
  for (const pod of pods) {
    const addresses = addressesOf(pod, family)
    if (addresses.length === 0) continue
    const { key, ports } = portsIn(pod)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    groups.set(key, group)
    group.endpoints.push(endpointOf(service, pod, addresses))
  }
  return groups.size === 0 ? [{ ports: [], endpoints: [] }] : [...groups.values()]
}

/** Endpoints stay in the slice that has them; new ones go where there is room, or into slices to come. */
function chunks(
  ports: Port[],
  endpoints: Endpoint[],
  slices: readonly EndpointSlice[],
): (Group & { slice?: EndpointSlice })[] {
  const remaining = new Map(endpoints.map((endpoint) => [endpoint.targetRef?.uid, endpoint]))
  const wantedPorts = ports.map(portOf)
  const result = slices
    .filter((slice) => isSame(slice.ports ?? [], wantedPorts))
    .map((slice) => {
      const kept = (slice.endpoints ?? []).flatMap(({ targetRef }) => remaining.get(targetRef?.uid) ?? [])
      for (const { targetRef } of kept) remaining.delete(targetRef?.uid)
      return { ports, endpoints: kept, slice }
    })
  const added = [...remaining.values()]
  for (const chunk of result) chunk.endpoints.push(...added.splice(0, endpointsPerSlice - chunk.endpoints.length))
  const full = result.filter((chunk) => chunk.endpoints.length > 0)
  const created: Group[] = []
  while (added.length > 0) created.push({ ports, endpoints: added.splice(0, endpointsPerSlice) })
  if (full.length + created.length > 0) return [...full, ...created]
  return result.length > 0 ? result.slice(0, 1) : [{ ports, endpoints: [] }]
}

function endpointOf(service: Service, pod: Pod, addresses: string[]): Endpoint {
  const terminating = isTerminating(pod)
  const serving = isReady(pod)
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...hostnameOf(service, pod),
    targetRef: referenceTo(pod),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
  }
}

const addressesOf = ({ status: { podIP, podIPs } }: Pod, family: string): string[] => {
  const ips = podIPs?.map(({ ip }) => ip) ?? [podIP]
  return ips.flatMap((ip) => (ip !== undefined && ip.includes(':') === (family === 'IPv6') ? [ip] : []))
}

/** Port names are never left out here: '' is one. */
const portOf = ({ name = '', port, protocol, appProtocol }: Port): Port => ({
  name,
  protocol,
  port,
  ...(appProtocol === undefined ? {} : { appProtocol }),
})

const newSlice = (service: Service, metadata: Metadata, content: object): Manifest => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    generateName: `${service.metadata.name}-`,
    namespace: service.metadata.namespace,
    ...metadata,
    ownerReferences: [controllerReference(service)],
  },
  ...content,
})
