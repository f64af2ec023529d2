import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'

import { isOver, isReady, isTerminating } from '../../reference/controllers/pods.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { staleOf } from '../pods.ts'

export const brokenUpdated: Mutant = {
  id: 'broken-updated',
  fault:
    'With OrderedReady, a rolling update replaces Pods that do not work, rather than wait for people to delete them.',
  caughtBy: ['broken-pods-left'],
  caughtIn: 'stuck-rollout',
  components: deletingToo((planned, { set }) => {
    const { type, rollingUpdate } = set.spec.updateStrategy ?? {}
    if (type !== 'RollingUpdate' || isTerminating(set)) return []
    return staleOf(planned, set.status.updateRevision).filter(
      (pod) =>
        !isReady(pod) &&
        !isOver(pod) &&
        inRange(set, ordinalOf(pod)) &&
        ordinalOf(pod) >= (rollingUpdate?.partition ?? 0),
    )
  }),
}
