/** Addresses of a Service, as older clients read them. */
import type { Endpoints } from '../../kube/objects.ts'
import { endpoints as resource, endpointSlices } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateEndpoints } from './endpointrules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, firstThree } from './print.ts'

declare('core.v1', {
  Endpoints: { ...topLevel, subsets: '[]EndpointSubset #2' },
  EndpointSubset: {
    addresses: '[]EndpointAddress #1',
    notReadyAddresses: '[]EndpointAddress #2',
    ports: '[]EndpointPort #3',
  },
  EndpointAddress: {
    $: 'atomic',
    ip: 'string! #1',
    hostname: 'string #3',
    nodeName: '*string #4',
    targetRef: '*ObjectReference #2',
  },
  EndpointPort: {
    $: 'atomic',
    name: 'string #1',
    port: 'int32! #2',
    protocol: 'Protocol #3 =TCP',
    appProtocol: '*string #4',
  },
})

export const endpoints: Kind = {
  resource,
  singular: 'endpoints',
  createsOnUpdate: true,
  deprecated: { since: 33, use: endpointSlices },
  shortNames: ['ep'],
  type: structOf('core.v1', 'Endpoints'),
  columns: [{ name: 'Name' }, { name: 'Endpoints' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, addressesOf(object as Endpoints), ageOf(object, now)],
  validate: (object, errors) => validateEndpoints(object as unknown as Endpoints, errors),
}

function addressesOf({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`)),
  )
  return firstThree(all)
}
