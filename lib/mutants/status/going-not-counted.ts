import { isTerminating } from '../../reference/controllers/pods.ts'
import { type Mutant, telling } from '../mutant.ts'

export const goingNotCounted: Mutant = {
  id: 'going-not-counted',
  fault: 'The status does not count Pods that are there, but terminating.',
  caughtBy: ['status-replicas'],
  caughtIn: 'held-pods',
  components: telling((status, { set, pods }) => {
    const going = pods.filter(
      (pod) => isTerminating(pod) && pod.metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid),
    )
    const replicas = status.replicas - going.length
    const atMost = (count = 0): number => Math.min(count, replicas)
    return { ...status, replicas, readyReplicas: atMost(status.readyReplicas) }
  }),
}
