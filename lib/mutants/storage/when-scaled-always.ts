import { isNotFound } from '../../kube/errors.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { persistentVolumeClaims, pods, statefulSets } from '../../kube/resource.ts'
import { besides, type Mutant } from '../mutant.ts'

export const whenScaledAlways: Mutant = {
  id: 'when-scaled-always',
  fault: 'With whenScaled: Delete, the claims of a Pod are deleted also when it is just replaced.',
  caughtBy: ['claims-outlive-pods', 'pod-keeps-claim'],
  caughtIn: 'claim-retention',
  components: besides({
    name: 'claim-sweeper',
    start({ client, informers, onError }) {
      const sets = informers.of<StatefulSet>(statefulSets)
      const off = informers.of<Pod>(pods).on({
        modified({ metadata: { deletionTimestamp, namespace, ownerReferences }, spec }, previous) {
          if (deletionTimestamp === undefined || previous.metadata.deletionTimestamp !== undefined) return
          const set = sets.get(namespace, ownerReferences?.[0]?.name ?? '')
          if (set?.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return
          for (const { persistentVolumeClaim } of spec.volumes ?? []) {
            if (persistentVolumeClaim === undefined) continue
            const claim = { namespace, name: persistentVolumeClaim.claimName }
            void client.delete(persistentVolumeClaims, claim).catch((error: unknown) => {
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
  }),
}
