/** Leases: who leads, and which nodes are alive. */
import type { KubeObject } from '../../kube/objects.ts'
import { leases } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('coordination.v1', {
  Lease: { ...topLevel, spec: 'LeaseSpec #2' },
  LeaseSpec: {
    holderIdentity: '*string #1',
    leaseDurationSeconds: '*int32 #2',
    acquireTime: '*MicroTime #3',
    renewTime: '*MicroTime #4',
    leaseTransitions: '*int32 #5',
    strategy: '*CoordinatedLeaseStrategy #6',
    preferredHolder: '*string #7',
  },
  CoordinatedLeaseStrategy: 'string',
})

export const lease: Kind = {
  resource: leases,
  singular: 'lease',
  createsOnUpdate: true,
  conditional: true,
  type: structOf('coordination.v1', 'Lease'),
  columns: [{ name: 'Name' }, { name: 'Holder' }, { name: 'Age' }],
  cells(object, now) {
    const { spec } = object as KubeObject & { spec: { holderIdentity?: string } }
    return [object.metadata.name, spec.holderIdentity ?? '', ageOf(object, now)]
  },
}
