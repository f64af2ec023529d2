import { ordinalOf, revisionOf } from '../../reference/controllers/statefulset/identity.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { staleOf } from '../pods.ts'

export const updatesPastBroken: Mutant = {
  id: 'updates-past-broken',
  fault: 'A rolling update goes on when the Pod that it has replaced is not ready.',
  caughtBy: ['update-order'],
  caughtIn: 'stuck-rollout',
  components: deletingToo((planned, { set: { metadata, spec, status } }) => {
    const { type, rollingUpdate } = spec.updateStrategy ?? {}
    if (type !== 'RollingUpdate' || metadata.deletionTimestamp !== undefined) return []
    const { members } = planned.pods
    const highest = staleOf(planned, status.updateRevision).at(-1)
    const isReplaced = (ordinal: number): boolean =>
      members.some((pod) => ordinalOf(pod) === ordinal && revisionOf(pod) === (planned.status ?? status).updateRevision)
    if (highest === undefined || ordinalOf(highest) < (rollingUpdate?.partition ?? 0)) return []
    return isReplaced(ordinalOf(highest) + 1) ? [highest] : []
  }),
}
