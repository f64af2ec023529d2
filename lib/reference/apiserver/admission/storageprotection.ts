/** Claims and volumes that are in use outlive their deletion: a finalizer holds them. */
import type { Admission } from './admission.ts'

const finalizers: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
  PersistentVolume: 'kubernetes.io/pv-protection',
}

export const storageProtection: Admission = (_api, { resource }, { metadata }) => {
  const finalizer = resource.group === '' ? finalizers[resource.kind] : undefined
  if (finalizer === undefined || metadata.finalizers?.includes(finalizer)) return
  metadata.finalizers = [...(metadata.finalizers ?? []), finalizer]
}
