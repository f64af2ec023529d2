/** The controller that mirrors Endpoints, which users keep for a Service without a selector, in EndpointSlices. */
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js'
import { indexBy } from '../../../kube/informers.ts'
import type { Endpoints, EndpointSlice, Manifest, Service } from '../../../kube/objects.ts'
import { endpoints, endpointSlices, services } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { controllerOf, controllerReference } from '../owners.ts'
import { hasSelector, headlessLabel, isSame, triggerTimeAnnotation } from './backends.ts'
import { managedByLabel, serviceNameLabel, type SliceChanges } from './slices.ts'

const manager = 'endpointslicemirroring-controller.k8s.io'
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'
/** So many addresses of a subset are mirrored, and so many are in one slice. */
const most = 1000

export function endpointSliceMirroringController(): Component {
  return controller('endpointslicemirroring-controller', ({ client, informer, on, queue }) => {
    const allEndpoints = informer<Endpoints>(endpoints)
    const allServices = informer<Service>(services)
    const allSlices = informer<EndpointSlice>(endpointSlices)
    const serviceOf = ({ metadata }: EndpointSlice): string =>
      `${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ''}`
    const slicesBy = indexBy(allSlices, (slice) => (isMirror(slice) ? [serviceOf(slice)] : []))
    const add = (object: Endpoints | Service): void => queue.add(keyOf(object))
    on(allEndpoints, { added: add, modified: add, deleted: add })
    on(allServices, { added: add, modified: add, deleted: add })
    on(allSlices, {
      modified: (slice) => void (isMirror(slice) && queue.add(serviceOf(slice))),
      deleted: (slice) => void (isMirror(slice) && queue.add(serviceOf(slice))),
    })
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const source = allEndpoints.get(namespace, name)
      const service = allServices.get(namespace, name)
      const mirrored = source !== undefined && service !== undefined && isMirrored(source) && !hasSelector(service.spec)
      const changes = mirrored ? planMirror(source, slicesBy(key)) : { create: [], update: [], remove: slicesBy(key) }
      for (const slice of changes.create) await client.create(endpointSlices, slice)
      for (const slice of changes.update) await client.update(endpointSlices, slice)
      for (const { metadata } of changes.remove) await client.delete(endpointSlices, metadata)
    }
  })
}

const isMirror = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[managedByLabel] === manager

/** Who elects leaders by Endpoints, or keeps slices besides, wants none. */
const isMirrored = ({ metadata }: Endpoints): boolean =>
  metadata.deletionTimestamp === undefined &&
  metadata.labels?.[skipLabel] !== 'true' &&
  metadata.annotations?.[leaderAnnotation] === undefined

/** The slices that mirror Endpoints, from those that there are. */
export function planMirror(source: Endpoints, present: readonly EndpointSlice[]): SliceChanges {
  const changes: SliceChanges = { create: [], update: [], remove: [] }
  const free = present.filter((slice) => {
    const owner = controllerOf(slice)
    return owner === undefined || owner.uid === source.metadata.uid
  })
  changes.remove.push(...present.filter((slice) => !free.includes(slice)))
  const groups = groupsOf(source)
  const take = (wanted: (slice: EndpointSlice) => boolean): EndpointSlice | undefined => {
    const at = free.findIndex(wanted)
    return at === -1 ? undefined : free.splice(at, 1)[0]
  }
  const chosen = groups.map(({ addressType, ports }) =>
    take((slice) => slice.addressType === addressType && isSame(slice.ports ?? [], ports)),
  )
  for (const [index, group] of groups.entries()) {
    const slice = chosen[index] ?? take(({ addressType }) => addressType === group.addressType)
    const { labels, annotations } = told(source)
    if (slice === undefined) changes.create.push(newSlice(source, { labels, annotations }, group))
    else if (
      !isSame(
        [slice.metadata.labels, slice.metadata.annotations ?? {}, slice.endpoints ?? [], slice.ports ?? []],
        [labels, annotations, group.endpoints, group.ports],
      )
    ) {
      changes.update.push({ ...slice, ...group, metadata: { ...slice.metadata, labels, annotations } })
    }
  }
  changes.remove.push(...free)
  return changes
}

interface Group {
  addressType: 'IPv4' | 'IPv6'
  endpoints: Endpoint[]
  ports: EndpointPort[]
}

/** Addresses of one family and with the same ports, in parts that a slice has room for. */
function groupsOf({ subsets = [] }: Endpoints): Group[] {
  const groups = new Map<string, Group>()
  for (const { addresses = [], notReadyAddresses = [], ports: given = [] } of subsets) {
    const ports = given.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol !== undefined && { appProtocol }),
    }))
    const all = [
      ...addresses.map((one) => [one, true] as const),
      ...notReadyAddresses.map((one) => [one, false] as const),
    ]
    for (const [{ ip, hostname, nodeName, targetRef }, ready] of all.slice(0, most)) {
      const addressType = ip.includes(':') ? 'IPv6' : 'IPv4'
      const key = JSON.stringify([addressType, ports])
      const group = groups.get(key) ?? { addressType, ports, endpoints: [] }
      groups.set(key, group)
      group.endpoints.push({
        addresses: [ip],
        conditions: { ready },
        ...(hostname !== undefined && { hostname }),
        ...(nodeName !== undefined && { nodeName }),
        ...(targetRef !== undefined && { targetRef }),
      })
    }
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.endpoints.length / most) }, (_, index) => ({
      ...group,
      endpoints: group.endpoints.slice(index * most, (index + 1) * most),
    })),
  )
}

/** What the slices say with the Endpoints. */
function told({ metadata }: Endpoints): { labels: Record<string, string>; annotations: Record<string, string> } {
  const { [headlessLabel]: _headless, ...labels } = metadata.labels ?? {}
  const {
    [triggerTimeAnnotation]: _time,
    [lastAppliedAnnotation]: _applied,
    ...annotations
  } = metadata.annotations ?? {}
  return {
    labels: { ...labels, [managedByLabel]: manager, [serviceNameLabel]: metadata.name },
    annotations,
  }
}

const newSlice = (
  source: Endpoints,
  { annotations, ...metadata }: ReturnType<typeof told>,
  group: Group,
): Manifest => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    generateName: `${source.metadata.name}-`,
    namespace: source.metadata.namespace,
    ...metadata,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ownerReferences: [controllerReference(source)],
  },
  ...group,
})
