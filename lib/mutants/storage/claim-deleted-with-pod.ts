import { isNotFound } from '../../kube/errors.ts'
import type { Pod } from '../../kube/objects.ts'
import { persistentVolumeClaims, pods } from '../../kube/resource.ts'
import type { Component } from '../../reference/component.ts'
import type { Mutant } from '../mutant.ts'

export const claimDeletedWithPod: Mutant = {
  id: 'claim-deleted-with-pod',
  fault: 'With a Pod its claims are deleted, and its replacement starts with empty ones.',
  caughtBy: ['claims-outlive-pods', 'pod-keeps-claim', 'claims-outlive-set'],
  caughtIn: 'basics-scaling',
  components: (standard) => [...standard, sweeper],
}

const sweeper: Component = {
  name: 'claim-sweeper',
  start({ client, informers, onError }) {
    const off = informers.of<Pod>(pods).on({
      modified({ metadata: { deletionTimestamp, namespace }, spec }, previous) {
        if (deletionTimestamp === undefined || previous.metadata.deletionTimestamp !== undefined) return
        for (const { persistentVolumeClaim } of spec.volumes ?? []) {
          if (persistentVolumeClaim === undefined) continue
          const name = { namespace, name: persistentVolumeClaim.claimName }
          void client.delete(persistentVolumeClaims, name).catch((error: unknown) => {
            if (!isNotFound(error)) onError(error)
          })
        }
      },
    })
    return {
      async stop() {
        off()
      },
    }
  },
}
