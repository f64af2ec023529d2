/** Addresses of a Service. */
import type { EndpointSlice } from '../../kube/objects.ts'
import { endpointSlices } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateSlice } from './endpointrules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, firstThree } from './print.ts'

declare('discovery.v1', {
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
    deprecatedTopology: 'map[string]string #5',
    nodeName: '*string #6',
    zone: '*string #7',
    hints: '*EndpointHints #8',
  },
  EndpointConditions: { ready: '*bool #1', serving: '*bool #2', terminating: '*bool #3' },
  EndpointHints: { forZones: '[]ForZone #1', forNodes: '[]ForNode #2' },
  ForZone: { name: 'string! #1' },
  ForNode: { name: 'string! #1' },
  EndpointPort: {
    $: 'atomic',
    name: '*string #1 =""',
    protocol: '*Protocol #2 =TCP',
    port: '*int32 #3',
    appProtocol: '*string #4',
  },
})

export const endpointSlice: Kind = {
  resource: endpointSlices,
  singular: 'endpointslice',
  type: structOf('discovery.v1', 'EndpointSlice'),
  generation: true,
  columns: [{ name: 'Name' }, { name: 'AddressType' }, { name: 'Ports' }, { name: 'Endpoints' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, addressType, ports, endpoints } = object as EndpointSlice
    const portTexts = (ports ?? []).map(({ port, name }) => (port ? `${port}` : name ? name : '*'))
    const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? [])
    const unset = (text: string): string => (text === '<none>' ? '<unset>' : text)
    return [metadata.name, addressType, unset(firstThree(portTexts)), unset(firstThree(addresses)), ageOf(object, now)]
  },
  validate: (object, errors) => validateSlice(object as unknown as EndpointSlice, errors),
  validateUpdate(object, old, errors) {
    const { addressType } = old as EndpointSlice
    if (object.addressType !== addressType) errors.invalid('addressType', object.addressType, 'field is immutable')
  },
}
