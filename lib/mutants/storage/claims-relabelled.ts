import type { Pod } from '../../kube/objects.ts'
import { persistentVolumeClaims, pods } from '../../kube/resource.ts'
import { revisionLabel } from '../../reference/controllers/statefulset/identity.ts'
import { besides, type Mutant } from '../mutant.ts'

export const claimsRelabelled: Mutant = {
  id: 'claims-relabelled',
  fault: 'A claim that is there is given the revision of the Pod that uses it as a label.',
  caughtBy: ['claims-left-as-they-are'],
  caughtIn: 'claims',
  components: besides({
    name: 'claim-labeller',
    start({ client, informers, onError }) {
      const off = informers.of<Pod>(pods).on({
        added({ metadata: { namespace, labels }, spec }) {
          const revision = labels?.[revisionLabel]
          for (const { persistentVolumeClaim } of spec.volumes ?? []) {
            if (persistentVolumeClaim === undefined || revision === undefined) continue
            const claim = { namespace, name: persistentVolumeClaim.claimName }
            const metadata = { labels: { [revisionLabel]: revision } }
            void client.patch(persistentVolumeClaims, claim, 'merge', { metadata }).catch(onError)
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
