/** kube-proxy's part: where a connection to a Service's address goes. */
import type { Clock } from '../../clock.ts'
import type { Component } from '../component.ts'
import { indexBy, type Informers } from '../../kube/informers.ts'
import type { EndpointSlice, Node, Service } from '../../kube/objects.ts'
import { endpointSlices, nodes, services } from '../../kube/resource.ts'
import type { Flow, Protocol } from '../network/cluster.ts'
import type { Endpoint } from '../network/sockets.ts'
import { affinity } from './affinity.ts'

/** An endpoint; 'reject' where the Service has none for the port; undefined where no Service has the address. */
export type Route = (flow: Flow) => Endpoint | 'reject' | undefined

/** The component `kube-proxy`. */
export interface ServiceProxy extends Component {
  /** Leads nowhere as long as the component does not run. */
  readonly route: Route
}

/** Routes for the Pod network by what the API says of Services and EndpointSlices. */
export function serviceProxy(): ServiceProxy {
  let route: Route = () => undefined
  return {
    name: 'kube-proxy',
    route: (flow) => route(flow),
    start({ informers, random, clock }) {
      route = serviceRoutes(informers, random, clock)
      return {
        async stop() {
          route = () => undefined
        },
      }
    },
  }
}

/** Routes by what the informers have at the time of each connection, ports of nodes too. */
export function serviceRoutes(informers: Informers, random: () => number, clock: Pick<Clock, 'now'>): Route {
  const sticky = affinity(clock, (usable) => usable[Math.floor(random() * usable.length)])
  const serviceAt = indexBy(informers.of<Service>(services), (service) =>
    isOurs(service) ? (service.spec.clusterIPs ?? [service.spec.clusterIP ?? '']) : [],
  )
  const slicesOf = indexBy(informers.of<EndpointSlice>(endpointSlices), ({ metadata }) => [
    `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
  ])
  const nodeAt = indexBy(informers.of<Node>(nodes), ({ status }) =>
    (status.addresses ?? []).map(({ address }) => address),
  )
  const servicesWithNodePort = indexBy(informers.of<Service>(services), (service) =>
    (isOurs(service) ? (service.spec.ports ?? []) : []).flatMap(({ nodePort, protocol = 'TCP' }) =>
      nodePort === undefined ? [] : [`${protocol} ${nodePort}`],
    ),
  )
  const lead = (service: Service, port: number, { protocol, from, before }: Flow): ReturnType<Route> => {
    const slices = slicesOf(`${service.metadata.namespace}/${service.metadata.name}`)
    const usable = endpointsOf(service, slices, port, protocol)
    const again = before && usable.find((one) => one.address === before.address && one.port === before.port)
    return again ?? sticky(service, `${protocol} ${port}`, from, usable) ?? oneOf(usable, random)
  }
  return (flow) => {
    const { address, port, protocol } = flow
    if (address === 'None' || address === '') return undefined
    const [service] = serviceAt(address)
    if (service !== undefined) return lead(service, port, flow)
    if (nodeAt(address).length === 0) return undefined
    const [owner] = servicesWithNodePort(`${protocol} ${port}`)
    const own = owner?.spec.ports?.find((one) => one.nodePort === port && (one.protocol ?? 'TCP') === protocol)
    return owner === undefined || own === undefined ? undefined : lead(owner, own.port, flow)
  }
}

/** Others are for another proxy to serve, or for none. */
const isOurs = ({ metadata: { labels = {} } }: Service): boolean =>
  !Object.hasOwn(labels, 'service.kubernetes.io/service-proxy-name') &&
  !Object.hasOwn(labels, 'service.kubernetes.io/headless')

/** One of the Service's endpoints for a port. */
export const routeOf = (
  service: Service,
  slices: readonly EndpointSlice[],
  port: number,
  random: () => number,
  protocol: Protocol = 'TCP',
): Endpoint | 'reject' => oneOf(endpointsOf(service, slices, port, protocol), random)

const oneOf = (usable: readonly Endpoint[], random: () => number): Endpoint | 'reject' =>
  usable[Math.floor(random() * usable.length)] ?? 'reject'

/** Those that are ready or, where none is, those that serve while they terminate. */
function endpointsOf(service: Service, slices: readonly EndpointSlice[], port: number, wanted: Protocol): Endpoint[] {
  const asked = service.spec.ports?.find((one) => one.port === port && (one.protocol ?? 'TCP') === wanted)
  if (asked === undefined) return []
  const candidates = slices.flatMap(({ endpoints, ports }) => {
    const target = ports?.find(
      ({ name, protocol }) => (name ?? '') === (asked.name ?? '') && (protocol ?? 'TCP') === wanted,
    )?.port
    if (target === undefined) return []
    return (endpoints ?? []).flatMap(({ addresses: [address], conditions }) =>
      address === undefined ? [] : [{ address, port: target, conditions: conditions ?? {} }],
    )
  })
  const ready = candidates.filter(({ conditions }) => conditions.ready !== false)
  const serving = candidates.filter(({ conditions }) => conditions.serving === true && conditions.terminating === true)
  return (ready.length > 0 ? ready : serving).map(({ address, port }) => ({ address, port }))
}
