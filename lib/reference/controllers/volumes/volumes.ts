/** What to do about a volume. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../kube/objects.ts'
import { provisionedBy } from './match.ts'
import { hostPathProvisioner } from './provision.ts'

export type VolumeAction =
  | { do: 'mark'; phase: 'Available' | 'Bound' | 'Released' }
  /** Its claim has yet to take it. */
  | { do: 'offer' }
  | { do: 'delete' }
  /** It is going: let it. */
  | { do: 'letGo' }
  | { do: 'nothing' }

export type VolumePlanner = (volume: PersistentVolume, claim: PersistentVolumeClaim | undefined) => VolumeAction

export const controllerFinalizer = 'kubernetes.io/pv-controller'

/** `claim`: the one that the volume names, where there is one. */
export const planVolume: VolumePlanner = (volume, claim) => {
  const { claimRef, persistentVolumeReclaimPolicy } = volume.spec
  if (volume.metadata.deletionTimestamp !== undefined && volume.status.phase !== 'Bound') return { do: 'letGo' }
  if (claimRef === undefined || !claimRef.uid) {
    return claim === undefined || claimRef === undefined ? mark(volume, 'Available') : { do: 'offer' }
  }
  if (claim?.metadata.uid === claimRef.uid) {
    if (!claim.spec.volumeName) return { do: 'offer' }
    return claim.spec.volumeName === volume.metadata.name ? mark(volume, 'Bound') : release(volume)
  }
  if (volume.status.phase !== 'Released') return mark(volume, 'Released')
  return persistentVolumeReclaimPolicy === 'Delete' ? { do: 'delete' } : { do: 'nothing' }
}

/** The claim has another volume: one made for it in vain goes. */
const release = (volume: PersistentVolume): VolumeAction =>
  volume.metadata.annotations?.[provisionedBy] === hostPathProvisioner ? { do: 'delete' } : mark(volume, 'Released')

const mark = ({ status }: PersistentVolume, phase: 'Available' | 'Bound' | 'Released'): VolumeAction =>
  status.phase === phase ? { do: 'nothing' } : { do: 'mark', phase }
