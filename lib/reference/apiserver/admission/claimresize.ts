/** Claims grow only where their class says that its volumes can. */
import type { PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { persistentVolumeClaims, storageClasses } from '../../../kube/resource.ts'
import { storeKey } from '../api.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

export const claimResize: Admission = (api, { resource }, object, old) => {
  if (resource.group !== '' || resource.kind !== 'PersistentVolumeClaim' || !old) return
  const claim = object as unknown as PersistentVolumeClaim
  const before = old as PersistentVolumeClaim
  const sizeOf = ({ spec }: PersistentVolumeClaim): number => amountOf(spec.resources?.requests?.storage ?? '0')
  // Of a claim that is not bound nothing may change: that is refused without being asked here.
  if (before.status.phase !== 'Bound' || sizeOf(claim) <= sizeOf(before)) return
  const name = claim.spec.storageClassName
  const found = name
    ? (api.store.get(storeKey(storageClasses), undefined, name) as StorageClass | undefined)
    : undefined
  if (found?.allowVolumeExpansion === true && before.spec.storageClassName === name) return
  throw forbidden(
    persistentVolumeClaims,
    claim.metadata.name,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
}
