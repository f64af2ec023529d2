import { ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { staleOf } from '../pods.ts'

export const updatesAtOnce: Mutant = {
  id: 'updates-at-once',
  fault: 'A rolling update deletes all stale Pods at once.',
  caughtBy: ['update-order'],
  caughtIn: 'basics-updating',
  components: deletingToo((planned, { set: { metadata, spec, status } }) => {
    const { type, rollingUpdate } = spec.updateStrategy ?? {}
    if (type !== 'RollingUpdate' || metadata.deletionTimestamp !== undefined) return []
    return staleOf(planned, status.updateRevision).filter((pod) => ordinalOf(pod) >= (rollingUpdate?.partition ?? 0))
  }),
}
