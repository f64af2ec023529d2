/** Rules for claims to volumes. */
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Subdomain } from '../schema/names.ts'
import { amountOf } from '../../kube/quantity.ts'
import { validateLabelSelector } from './labelselectors.ts'

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export function validateClaim({ spec }: PersistentVolumeClaim, errors: FieldErrors): void {
  if (!spec.accessModes?.length) errors.required('spec.accessModes', 'at least 1 access mode is required')
  if (spec.selector) validateLabelSelector(spec.selector, 'spec.selector', errors)
  for (const mode of spec.accessModes ?? [])
    if (!modes.includes(mode)) errors.unsupported('spec.accessModes', mode, modes)
  const storage = spec.resources?.requests?.storage
  if (storage === undefined) errors.required('spec.resources[storage]')
  else if (!(amountOf(storage) > 0)) errors.invalid('spec.resources[storage]', storage, 'must be greater than zero')
  for (const why of spec.storageClassName ? dns1123Subdomain(spec.storageClassName) : []) {
    errors.invalid('spec.storageClassName', spec.storageClassName, why)
  }
  if (spec.volumeMode && !['Block', 'Filesystem'].includes(spec.volumeMode)) {
    errors.unsupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem'])
  }
}

export function validateClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const before = amountOf(old.spec.resources?.requests?.storage ?? '0')
  const after = amountOf(claim.spec.resources?.requests?.storage ?? '0')
  const bound = old.status.phase === 'Bound'
  // A claim is bound once; of a bound one only the size may grow.
  const fixed = ({ spec }: PersistentVolumeClaim): object => {
    const { volumeName, resources, ...rest } = spec
    return { ...rest, ...(old.spec.volumeName && { volumeName }), ...(!bound && { resources }) }
  }
  if (!equal(fixed(claim), fixed(old))) {
    errors.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    )
  }
  if (bound && after < before) {
    const capacity = amountOf(old.status.capacity?.storage ?? '0')
    if (after < capacity)
      errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
  }
}
