/** What to do about a claim. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import type { EventType } from '../../events.ts'
import { isBound, isReservedFor, selectedNode, volumeFor } from './match.ts'
import { hostPathProvisioner } from './provision.ts'

export type ClaimAction =
  | { do: 'bind'; volume: PersistentVolume }
  | { do: 'provision'; storageClass: StorageClass }
  /** Somebody else's provisioner is told by annotations. */
  | { do: 'announce'; provisioner: string; reason: string; message: string }
  | { do: 'tell'; type: EventType; reason: string; message: string }
  | { do: 'lose' }
  | { do: 'nothing' }

export interface Storage {
  volume(name: string): PersistentVolume | undefined
  /** Those that the claim may take: reserved for it, or free. */
  volumes: readonly PersistentVolume[]
  storageClass(name: string): StorageClass | undefined
}

export type ClaimPlanner = (claim: PersistentVolumeClaim, storage: Storage) => ClaimAction

export const planClaim: ClaimPlanner = (claim, storage) => {
  const { volumeName } = claim.spec
  if (volumeName) {
    const volume = storage.volume(volumeName)
    const mine = volume !== undefined && (volume.spec.claimRef === undefined || isReservedFor(volume, claim))
    if (mine) return { do: 'bind', volume }
    return isBound(claim) ? { do: 'lose' } : { do: 'nothing' }
  }
  if (isBound(claim)) return { do: 'lose' }
  const { storageClassName = '' } = claim.spec
  const storageClass = storage.storageClass(storageClassName)
  const waits = storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
  const reserved = storage.volumes.filter((volume) => isReservedFor(volume, claim))
  if (waits && reserved.length === 0 && claim.metadata.annotations?.[selectedNode] === undefined) {
    return tell('Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
  }
  const volume = volumeFor(claim, waits ? reserved : storage.volumes)
  if (volume !== undefined) return { do: 'bind', volume }
  if (storageClassName === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set'
    return tell('Normal', 'FailedBinding', message)
  }
  if (storageClass === undefined) {
    return tell('Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${storageClassName}" not found`)
  }
  return provisioning(storageClass)
}

function provisioning(storageClass: StorageClass): ClaimAction {
  const { provisioner } = storageClass
  if (provisioner === hostPathProvisioner) return { do: 'provision', storageClass }
  if (provisioner === 'kubernetes.io/no-provisioner') {
    return tell('Warning', 'ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/no-provisioner')
  }
  return {
    do: 'announce',
    provisioner,
    reason: 'ExternalProvisioning',
    message:
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the ` +
      'system administrator. If volume creation is delayed, please verify that the provisioner is running and ' +
      'correctly registered.',
  }
}

const tell = (type: EventType, reason: string, message: string): ClaimAction => ({ do: 'tell', type, reason, message })
