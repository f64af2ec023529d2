/** Which volume serves which claim. */
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { controllerOf } from '../owners.ts'
import { matches } from '../selector.ts'
import { amountOf } from '../../../kube/quantity.ts'

export const bindCompleted = 'pv.kubernetes.io/bind-completed'
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
export const provisionedBy = 'pv.kubernetes.io/provisioned-by'
export const selectedNode = 'volume.kubernetes.io/selected-node'
export const storageProvisioner = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
] as const

export const isBound = (claim: PersistentVolumeClaim): boolean =>
  claim.metadata.annotations?.[bindCompleted] !== undefined

/** The volume is meant for this very claim, or for one of its name that has yet to come. */
export function isReservedFor(volume: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec
  if (claimRef?.namespace !== metadata.namespace || claimRef?.name !== metadata.name) return false
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === metadata.uid
}

/** The volume reserved for the claim, or else the smallest free one that will do. */
export function volumeFor(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const fitting = volumes.filter((volume) => volume.metadata.deletionTimestamp === undefined && fits(volume, claim))
  const reserved = fitting.find((volume) => isReservedFor(volume, claim))
  return (
    reserved ?? fitting.filter(({ spec }) => spec.claimRef === undefined).toSorted((a, b) => sizeOf(a) - sizeOf(b))[0]
  )
}

export function fits(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  const { accessModes = [], storageClassName = '', volumeMode = 'Filesystem' } = volume.spec
  return (
    sizeOf(volume) >= amountOf(spec.resources?.requests?.['storage'] ?? '0') &&
    (spec.accessModes ?? []).every((mode) => accessModes.includes(mode)) &&
    storageClassName === (spec.storageClassName ?? '') &&
    volumeMode === (spec.volumeMode ?? 'Filesystem') &&
    matches(spec.selector ?? {}, volume.metadata.labels)
  )
}

const sizeOf = ({ spec }: PersistentVolume): number => amountOf(spec.capacity?.['storage'] ?? '0')

/** Why a claim of that name is not the Pod's own; undefined where it is. */
export const notOwn = ({ metadata: pod }: Pod, claim: PersistentVolumeClaim): string | undefined =>
  controllerOf(claim)?.uid === pod.uid
    ? undefined
    : `PVC "${pod.namespace}/${claim.metadata.name}" was not created for pod "${pod.namespace}/${pod.name}" (pod is not owner)`

/** The claim of a Pod's own volume. */
export const claimName = ({ metadata }: Pick<Pod, 'metadata'>, volume: string): string => `${metadata.name}-${volume}`
