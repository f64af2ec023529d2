import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { persistentVolumeClaims } from '../../kube/resource.ts'
import { besides, type Mutant } from '../mutant.ts'

export const volumeShared: Mutant = {
  id: 'volume-shared',
  fault: 'A new claim is bound to the volume of another claim of its set, which keeps it.',
  caughtBy: ['claim-keeps-volume'],
  caughtIn: 'claims',
  components: besides({
    name: 'volume-sharer',
    start({ client, informers, onError }) {
      const claims = informers.of<PersistentVolumeClaim>(persistentVolumeClaims)
      const off = claims.on({
        added(claim, initial) {
          const other = [...claims.list(claim.metadata.namespace)].find(({ spec }) => spec.volumeName !== undefined)
          if (initial || other === undefined || claim.spec.volumeName !== undefined) return
          const annotations = { 'pv.kubernetes.io/bind-completed': 'yes' }
          const taken = { metadata: { annotations }, spec: { volumeName: other.spec.volumeName } }
          void client
            .patch(persistentVolumeClaims, claim.metadata, 'merge', taken)
            .then(() =>
              client.patch(
                persistentVolumeClaims,
                claim.metadata,
                'merge',
                { status: { phase: 'Bound' } },
                { subresource: 'status' },
              ),
            )
            .catch(onError)
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
