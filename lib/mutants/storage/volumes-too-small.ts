import type { PersistentVolume, PersistentVolumeClaim } from '../../kube/objects.ts'
import { persistentVolumeClaims, persistentVolumes } from '../../kube/resource.ts'
import type { Component } from '../../reference/component.ts'
import { besides, type Mutant } from '../mutant.ts'

const hastyBinder: Component = {
  name: 'hasty-binder',
  start({ client, informers, onError }) {
    const volumes = informers.of<PersistentVolume>(persistentVolumes)
    const off = informers.of<PersistentVolumeClaim>(persistentVolumeClaims).on({
      added({ metadata }) {
        const { name, namespace } = metadata
        const volume = [...volumes.list()].find(
          ({ spec: { claimRef } }) => claimRef?.name === name && claimRef.namespace === namespace,
        )
        if (volume === undefined) return
        const spec = { volumeName: volume.metadata.name }
        void client.patch(persistentVolumeClaims, metadata, 'merge', { spec }).catch(onError)
      },
    })
    return {
      async stop() {
        off()
      },
    }
  },
}

export const volumesTooSmall: Mutant = {
  id: 'volumes-too-small',
  fault: 'A claim gets the volume that is reserved for it, though it is smaller than what it requests.',
  caughtBy: ['fitting-volumes'],
  caughtIn: 'fitting-volumes',
  components: besides(hastyBinder),
}
