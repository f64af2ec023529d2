/** Addresses of a Service, as older clients read them. */
import type { Endpoints } from '../../kube/objects.ts'
import { endpoints as resource } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, firstThree } from './print.ts'

declare('core.v1', {
  Endpoints: { ...topLevel, subsets: '[]EndpointSubset' },
  EndpointSubset: { addresses: '[]EndpointAddress', notReadyAddresses: '[]EndpointAddress', ports: '[]EndpointPort' },
  EndpointAddress: {
    $: 'atomic',
    ip: 'string!',
    hostname: 'string',
    nodeName: '*string',
    targetRef: '*ObjectReference',
  },
  EndpointPort: { $: 'atomic', name: 'string', port: 'int32!', protocol: 'Protocol =TCP', appProtocol: '*string' },
})

export const endpoints: Kind = {
  resource,
  singular: 'endpoints',
  shortNames: ['ep'],
  type: structOf('core.v1', 'Endpoints'),
  columns: [{ name: 'Name' }, { name: 'Endpoints' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, addressesOf(object as Endpoints), ageOf(object, now)],
}

function addressesOf({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`)),
  )
  return firstThree(all)
}
