/** Addresses of a Service. */
import type { EndpointSlice } from '../../kube/objects.ts'
import { endpointSlices } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, firstThree } from './print.ts'

declare('discovery.v1', {
  EndpointSlice: {
    ...topLevel,
    addressType: 'AddressType!',
    endpoints: '[]Endpoint!',
    ports: '[]EndpointPort!',
  },
  AddressType: 'string',
  Endpoint: {
    addresses: '[]string! set replace',
    conditions: 'EndpointConditions',
    hostname: '*string',
    targetRef: '*ObjectReference',
    deprecatedTopology: 'map[string]string',
    nodeName: '*string',
    zone: '*string',
    hints: '*EndpointHints',
  },
  EndpointConditions: { ready: '*bool', serving: '*bool', terminating: '*bool' },
  EndpointHints: { forZones: '[]ForZone', forNodes: '[]ForNode' },
  ForZone: { name: 'string!' },
  ForNode: { name: 'string!' },
  EndpointPort: { $: 'atomic', name: '*string =""', protocol: '*Protocol =TCP', port: '*int32', appProtocol: '*string' },
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
  validateUpdate(object, old, errors) {
    const { addressType } = old as EndpointSlice
    if (object.addressType !== addressType) errors.invalid('addressType', object.addressType, 'field is immutable')
  },
}
