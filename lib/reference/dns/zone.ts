/** What the cluster's DNS tells, as it reads it from Services and EndpointSlices. */
import { indexBy, type Informers } from '../../kube/informers.ts'
import type { EndpointSlice, Service } from '../../kube/objects.ts'
import { endpointSlices, namespaces, services } from '../../kube/resource.ts'

/** A port that records are made of. */
export interface ZonePort {
  /** '' for a port without a name. */
  readonly name: string
  /** As in names: `tcp`. */
  readonly protocol: string
  readonly port: number
}

/** One address behind a Service, with the ports that it serves. */
export interface ZoneEndpoint {
  readonly address: string
  /** Its label under the Service's name: the Pod's hostname, or its address with dashes. */
  readonly hostname: string
  readonly ports: readonly ZonePort[]
}

/** A Service as its records need it. */
export interface ZoneService {
  readonly name: string
  readonly namespace: string
  /** Empty for a headless Service. */
  readonly addresses: readonly string[]
  readonly ports: readonly ZonePort[]
  /** Ready ones only; with publishNotReadyAddresses the EndpointSlice calls all of them ready. */
  readonly endpoints: readonly ZoneEndpoint[]
  readonly externalName?: string
}

/** The Services as `resolve` reads them; all names in lower case, none with a dot at its end. */
export interface Zone {
  /** `cluster.local` */
  readonly domain: string
  service(namespace: string, name: string): ZoneService | undefined
  hasNamespace(namespace: string): boolean
  /** The names that an address has under `svc.<domain>`: its Service's, or those of endpoints of headless Services. */
  namesOf(address: string): readonly string[]
}

/** The label of an EndpointSlice that names its Service. */
const serviceName = 'kubernetes.io/service-name'

/** The zone of a cluster, as its informers have it at the time of each question. */
export function clusterZone(domain: string, informers: Informers, serviceOf = zoneService): Zone {
  const allServices = informers.of<Service>(services)
  const allSlices = informers.of<EndpointSlice>(endpointSlices)
  const allNamespaces = informers.of(namespaces)
  const slicesOf = indexBy(allSlices, ({ metadata }) => [
    `${metadata.namespace}/${metadata.labels?.[serviceName] ?? ''}`,
  ])
  const slicesWith = indexBy(allSlices, ({ endpoints }) => [
    ...new Set((endpoints ?? []).flatMap(({ addresses }) => addresses)),
  ])
  const servicesAt = indexBy(allServices, addressesOf)

  const service = (namespace: string, name: string): ZoneService | undefined => {
    const found = allServices.get(namespace, name)
    return found === undefined ? undefined : serviceOf(found, slicesOf(`${namespace}/${name}`))
  }
  return {
    domain: domain.toLowerCase(),
    service,
    hasNamespace: (namespace) => allNamespaces.get(undefined, namespace) !== undefined,
    namesOf(address) {
      const owners = servicesAt(address)
      if (owners.length > 0) return owners.map(({ metadata }) => `${metadata.name}.${metadata.namespace}`)
      return slicesWith(address).flatMap(({ metadata }) => {
        const owner = service(metadata.namespace ?? '', metadata.labels?.[serviceName] ?? '')
        if (owner === undefined || owner.addresses.length > 0) return []
        return owner.endpoints
          .filter((endpoint) => endpoint.address === address)
          .map((endpoint) => `${endpoint.hostname}.${owner.name}.${owner.namespace}`)
      })
    },
  }
}

/** One Service and its EndpointSlices as the zone has them. */
export function zoneService({ metadata, spec }: Service, slices: readonly EndpointSlice[]): ZoneService {
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    addresses: addressesOf({ spec }),
    ports: (spec.ports ?? []).map(({ name = '', protocol = 'TCP', port }) => ({
      name,
      protocol: protocol.toLowerCase(),
      port,
    })),
    endpoints: slices.flatMap(endpointsOf),
    ...(spec.type === 'ExternalName' ? { externalName: spec.externalName ?? '' } : {}),
  }
}

const addressesOf = ({ spec }: Pick<Service, 'spec'>): string[] =>
  spec.type === 'ExternalName'
    ? []
    : (spec.clusterIPs ?? [spec.clusterIP ?? '']).filter((address) => address !== '' && address !== 'None')

function endpointsOf({ endpoints, ports }: EndpointSlice): ZoneEndpoint[] {
  const served = (ports ?? []).flatMap(({ name, protocol = 'TCP', port }) =>
    port === undefined ? [] : [{ name: name ?? '', protocol: protocol.toLowerCase(), port }],
  )
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses, hostname }) =>
      addresses.map((address) => ({ address, hostname: hostname ?? address.replaceAll(/[.:]/gu, '-'), ports: served })),
    )
}
