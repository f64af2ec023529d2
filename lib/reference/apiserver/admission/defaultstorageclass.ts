/** A claim that names no class gets the default one: of several, the newest. */
import type { PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { storageClasses } from '../../../kube/resource.ts'
import { isDefaultClass } from '../../resources/storageclass.ts'
import { storeKey } from '../api.ts'
import type { Admission } from './admission.ts'

export const defaultStorageClass: Admission = (api, { resource }, object) => {
  if (resource.group !== '' || resource.kind !== 'PersistentVolumeClaim') return
  const { spec } = object as unknown as PersistentVolumeClaim
  if (spec.storageClassName !== undefined) return
  const classes = (api.store.list(storeKey(storageClasses)) as StorageClass[]).filter(isDefaultClass)
  const [newest] = classes.toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))
  if (newest) spec.storageClassName = newest.metadata.name
}
