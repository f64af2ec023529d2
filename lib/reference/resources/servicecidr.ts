/** Where the addresses of Services come from, and which are taken. */
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('networking.v1', {
  ServiceCIDR: { ...topLevel, spec: 'ServiceCIDRSpec #2', status: 'ServiceCIDRStatus #3' },
  IPAddress: { ...topLevel, spec: 'IPAddressSpec #2' },
  ServiceCIDRSpec: { cidrs: '[]string #1' },
  ServiceCIDRStatus: { conditions: '[]Condition #1 by=type' },
  IPAddressSpec: { parentRef: '*ParentReference #1' },
  ParentReference: { group: 'string #1', resource: 'string #2', namespace: 'string #3', name: 'string #4' },
})

export const serviceCidr: Kind = {
  resource: define('networking.k8s.io/v1', 'ServiceCIDR', 'servicecidrs', false),
  singular: 'servicecidr',
  type: structOf('networking.v1', 'ServiceCIDR'),
  status: true,
  columns: [{ name: 'Name' }, { name: 'CIDRs' }, { name: 'Age' }],
  cells(object, now) {
    const { spec } = object as KubeObject & { spec?: { cidrs?: string[] } }
    return [object.metadata.name, (spec?.cidrs ?? []).join(','), ageOf(object, now)]
  },
}

export const ipAddress: Kind = {
  resource: define('networking.k8s.io/v1', 'IPAddress', 'ipaddresses', false),
  singular: 'ipaddress',
  shortNames: ['ip'],
  type: structOf('networking.v1', 'IPAddress'),
  columns: [{ name: 'Name' }, { name: 'ParentRef' }, { name: 'Age' }],
  cells(object, now) {
    const {
      group = '',
      resource = '',
      namespace,
      name = '',
    } = (object as KubeObject & { spec?: { parentRef?: Parent } }).spec?.parentRef ?? {}
    const parent = [group === '' ? resource : `${resource}.${group}`, namespace, name].filter(Boolean).join('/')
    return [object.metadata.name, parent, ageOf(object, now)]
  },
}

interface Parent {
  group?: string
  resource?: string
  namespace?: string
  name?: string
}
