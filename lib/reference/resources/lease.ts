/** Leases: who leads, and which nodes are alive. */
import type { KubeObject } from '../../kube/objects.ts'
import { leases } from '../../kube/resource.ts'
import { qualifiedNameErrors } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import { atLeast } from './amounts.ts'
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

interface LeaseSpec {
  leaseDurationSeconds?: number
  leaseTransitions?: number
  strategy?: string
  preferredHolder?: string
}

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
  validate(object, errors) {
    const { leaseDurationSeconds: seconds, leaseTransitions, strategy, preferredHolder } = object.spec as LeaseSpec
    if (seconds !== undefined && seconds <= 0)
      errors.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')
    atLeast(0, leaseTransitions, 'spec.leaseTransitions', errors)
    if (strategy !== undefined)
      for (const why of qualifiedNameErrors(strategy)) errors.invalid('spec.strategy', strategy, why)
    if (preferredHolder && !strategy)
      errors.forbidden('spec.preferredHolder', 'may only be specified when `strategy` is defined')
  },
}
