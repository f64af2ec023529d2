/** Owner references. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { KubeObject } from '../../kube/objects.ts'

/** The reference by which `owner` controls an object. */
export const controllerReference = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

/** The owner that controls the object, if any. */
export const controllerOf = ({ metadata }: Pick<KubeObject, 'metadata'>): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)
