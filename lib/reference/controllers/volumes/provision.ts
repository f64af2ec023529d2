/** Makes a volume for a claim of a class whose provisioner is our own. */
import type { Manifest, PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { boundByController, provisionedBy } from './match.ts'

/** The only provisioner that is part of the cluster. */
export const hostPathProvisioner = 'kubernetes.io/host-path'

export const volumeName = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`

/** `claim` as it is when this is decided: the volume is reserved for it. */
export function newVolume({ metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass): Manifest {
  const name = `pvc-${metadata.uid}`
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {
        'kubernetes.io/createdby': 'hostpath-dynamic-provisioner',
        [boundByController]: 'yes',
        [provisionedBy]: storageClass.provisioner,
      },
      finalizers: ['kubernetes.io/pv-controller'],
    },
    spec: {
      capacity: { storage: spec.resources?.requests?.['storage'] },
      hostPath: { path: `/var/lib/hostpath/${metadata.uid}`, type: '' },
      accessModes: spec.accessModes,
      claimRef: {
        kind: 'PersistentVolumeClaim',
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
        apiVersion: 'v1',
        resourceVersion: metadata.resourceVersion,
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode ?? 'Filesystem',
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
    },
  }
}
