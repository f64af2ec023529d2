/**
 * Versions of kinds that Kubernetes 1.25 gave up, for schedulers and controllers from before then: they wait until they
 * can list what they know, and start only what they are told there is.
 */
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { cronJob } from './cronjob.ts'
import { endpointSlice } from './endpointslice.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { podDisruptionBudget } from './poddisruptionbudget.ts'

const deprecated = { since: 21, gone: 25 }

const sameAs = (kind: Kind, apiVersion: string): Kind => {
  const { resource } = kind
  return {
    ...kind,
    resource: define(apiVersion, resource.kind, resource.plural, resource.namespaced),
    view: { of: kind },
    deprecated: { ...deprecated, use: resource },
  }
}

declare('discovery.v1beta1', {
  EndpointSlice: {
    ...topLevel,
    addressType: 'AddressType! #4',
    endpoints: '[]Endpoint! #2 optional',
    ports: '[]EndpointPort! #3 optional',
  },
  AddressType: 'string',
  Endpoint: {
    addresses: '[]string! #1 set replace',
    conditions: 'EndpointConditions #2',
    hostname: '*string #3',
    targetRef: '*ObjectReference #4',
    topology: 'map[string]string #5',
    nodeName: '*string #6',
    hints: '*EndpointHints #7',
  },
  EndpointConditions: { ready: '*bool #1', serving: '*bool #2', terminating: '*bool #3' },
  EndpointHints: { forZones: '[]ForZone #1' },
  ForZone: { name: 'string! #1' },
  EndpointPort: {
    name: '*string #1 =""',
    protocol: '*Protocol #2 =TCP',
    port: '*int32 #3',
    appProtocol: '*string #4',
  },
})

interface Endpoint {
  nodeName?: string
  zone?: string
  topology?: Record<string, string>
  deprecatedTopology?: Record<string, string>
}
type Slice = { endpoints?: Endpoint[] | null }

const zoneLabel = 'topology.kubernetes.io/zone'
const nodeLabel = 'kubernetes.io/hostname'

function kept({ topology = {}, ...endpoint }: Endpoint): Endpoint {
  const { [zoneLabel]: zone, ...places } = topology
  if (places[nodeLabel] === endpoint.nodeName) delete places[nodeLabel]
  return {
    ...endpoint,
    ...(zone !== undefined && { zone }),
    ...(Object.keys(places).length > 0 && { deprecatedTopology: places }),
  }
}

function shown({ zone, deprecatedTopology, ...endpoint }: Endpoint): Endpoint {
  const { nodeName } = endpoint
  const topology = {
    ...deprecatedTopology,
    ...(zone !== undefined && { [zoneLabel]: zone }),
    ...(nodeName !== undefined && { [nodeLabel]: nodeName }),
  }
  return { ...endpoint, ...(Object.keys(topology).length > 0 && { topology }) }
}

const eachEndpoint = (slice: object, convert: (endpoint: Endpoint) => Endpoint): object => {
  const { endpoints } = slice as Slice
  return endpoints ? { ...slice, endpoints: endpoints.map(convert) } : slice
}

const oldEndpointSlice: Kind = {
  ...sameAs(endpointSlice, 'discovery.k8s.io/v1beta1'),
  type: structOf('discovery.v1beta1', 'EndpointSlice'),
  view: {
    of: endpointSlice,
    kept: (object: Draft) => eachEndpoint(object, kept),
    shown: (object) => eachEndpoint(object, shown),
  },
}

export const olderKinds: readonly Kind[] = [
  sameAs(cronJob, 'batch/v1beta1'),
  sameAs(podDisruptionBudget, 'policy/v1beta1'),
  oldEndpointSlice,
]
