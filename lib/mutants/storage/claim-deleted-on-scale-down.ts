import { isNotFound } from '../../kube/errors.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { persistentVolumeClaims, statefulSets } from '../../kube/resource.ts'
import type { Component } from '../../reference/component.ts'
import type { Mutant } from '../mutant.ts'

export const claimDeletedOnScaleDown: Mutant = {
  id: 'claim-deleted-on-scale-down',
  fault: 'When a set is scaled down, the claims of the replicas that it loses are deleted.',
  caughtBy: ['claims-outlive-pods', 'pod-keeps-claim'],
  caughtIn: 'basics-scaling',
  components: (standard) => [...standard, sweeper],
}

const sweeper: Component = {
  name: 'claim-sweeper',
  start({ client, informers, onError }) {
    const off = informers.of<StatefulSet>(statefulSets).on({
      modified({ metadata, spec }, previous) {
        for (let ordinal = spec.replicas ?? 1; ordinal < (previous.spec.replicas ?? 1); ordinal++) {
          for (const template of spec.volumeClaimTemplates ?? []) {
            const name = `${template.metadata?.name}-${metadata.name}-${ordinal}`
            void client
              .delete(persistentVolumeClaims, { namespace: metadata.namespace, name })
              .catch((error: unknown) => {
                if (!isNotFound(error)) onError(error)
              })
          }
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
