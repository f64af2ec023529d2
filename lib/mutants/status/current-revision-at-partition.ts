import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, telling } from '../mutant.ts'

export const currentRevisionAtPartition: Mutant = {
  id: 'current-revision-at-partition',
  fault: 'An update counts as complete when all Pods from the partition on are of the new revision.',
  caughtBy: ['rollout-completion'],
  caughtIn: 'basics-updating',
  components: telling((status, { set }) => {
    const { partition = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {}
    const isDone =
      partition > 0 &&
      (status.updatedReplicas ?? 0) >= replicasOf(set) - partition &&
      status.readyReplicas === replicasOf(set)
    const { updateRevision } = status
    return isDone && updateRevision !== undefined ? { ...status, currentRevision: updateRevision } : status
  }),
}
