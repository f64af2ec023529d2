import { isConflict, isNotFound } from '../kube/errors.ts'
import type { Pod } from '../kube/objects.ts'
import { pods } from '../kube/resource.ts'
import { besides, type Mutant } from './mutant.ts'

export const impatientWithTerminating: Mutant = {
  id: 'impatient-with-terminating',
  fault: 'A Pod that is terminating is deleted by force, so that its replacement comes at once.',
  caughtBy: ['graceful-deletion'],
  components: besides({
    name: 'forcer',
    start({ client, informers, onError }) {
      const off = informers.of<Pod>(pods).on({
        modified({ metadata: { namespace, name, uid, deletionTimestamp, deletionGracePeriodSeconds, ownerReferences } }) {
          const isOfSet = ownerReferences?.some(({ kind }) => kind === 'StatefulSet') === true
          if (!isOfSet || deletionTimestamp === undefined || deletionGracePeriodSeconds === 0) return
          void client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } }).catch((error: unknown) => {
            if (!isNotFound(error) && !isConflict(error)) onError(error)
          })
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
