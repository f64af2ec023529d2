/** The volume expander: a volume grows with the claim that it is bound to, where its class allows that. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { persistentVolumeClaims, persistentVolumes, storageClasses } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { provisionedBy } from './match.ts'
import { hostPathProvisioner } from './provision.ts'

export function volumeExpander(): Component {
  return controller('persistentvolume-expander-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'volume_expand')
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const volumes = informer<PersistentVolume>(persistentVolumes)
    const classes = informer<StorageClass>(storageClasses)

    const addIfGrown = (claim: PersistentVolumeClaim): void => {
      if (isGrown(claim)) queue.add(keyOf(claim))
    }
    on(claims, { added: addIfGrown, modified: addIfGrown })

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const claim = claims.get(namespace, name)
      if (claim === undefined || !isGrown(claim)) return
      const volume = volumes.get(undefined, claim.spec.volumeName ?? '')
      if (
        volume === undefined ||
        classes.get(undefined, claim.spec.storageClassName ?? '')?.allowVolumeExpansion !== true
      )
        return
      if (volume.metadata.annotations?.[provisionedBy] !== hostPathProvisioner) {
        const message = 'waiting for an external controller to expand this PVC'
        record(claim, 'Normal', 'ExternalExpanding', message)
        return
      }
      const storage = claim.spec.resources?.requests?.['storage'] ?? ''
      if (amountOf(volume.spec.capacity?.['storage'] ?? '0') < amountOf(storage)) {
        await client.patch(persistentVolumes, volume.metadata, 'merge', { spec: { capacity: { storage } } })
      }
      const status = { ...claim.status, capacity: { ...claim.status.capacity, storage } }
      await client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' })
      record(claim, 'Normal', 'VolumeResizeSuccessful', `ExpandVolume succeeded for volume ${key}`)
    }
  })
}

/** It asks for more than it has. */
const isGrown = ({ spec, status }: PersistentVolumeClaim): boolean =>
  status.phase === 'Bound' &&
  amountOf(spec.resources?.requests?.['storage'] ?? '0') > amountOf(status.capacity?.['storage'] ?? '0')
