import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods } from '../../kube/resource.ts'
import type { Component } from '../../reference/component.ts'
import type { Mutant } from '../mutant.ts'

export const volumeGivenAway: Mutant = {
  id: 'volume-given-away',
  fault: "When a Pod is gone, its claims' volumes are given to other claims.",
  caughtBy: ['claim-keeps-volume'],
  caughtIn: 'claims',
  components: (standard) => [...standard, thief],
}

const thief: Component = {
  name: 'volume-thief',
  start({ client, informers, onError }) {
    const claims = informers.of<PersistentVolumeClaim>(persistentVolumeClaims)
    const volumes = informers.of<PersistentVolume>(persistentVolumes)
    const off = informers.of<Pod>(pods).on({
      deleted({ metadata: { namespace }, spec }) {
        const own = spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
        const claim = claims.get(namespace, own?.persistentVolumeClaim?.claimName ?? '')
        const other = [...claims.list(namespace)].find(({ metadata }) => metadata.name !== claim?.metadata.name)
        const volume = volumes.get(undefined, claim?.spec.volumeName ?? '')
        if (other === undefined || volume === undefined) return
        const claimRef = { ...volume.spec.claimRef, name: other.metadata.name, uid: other.metadata.uid }
        void client.patch(persistentVolumes, volume.metadata, 'merge', { spec: { claimRef } }).catch(onError)
      },
    })
    return {
      async stop() {
        off()
      },
    }
  },
}
