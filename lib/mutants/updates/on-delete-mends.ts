import { isTerminating } from '../../reference/controllers/pods.ts'
import { revisionOf } from '../../reference/controllers/statefulset/identity.ts'
import { deletingToo, type Mutant } from '../mutant.ts'

export const onDeleteMends: Mutant = {
  id: 'on-delete-mends',
  fault: 'With OnDelete, Pods that do not work are updated all the same.',
  caughtBy: ['on-delete'],
  caughtIn: 'on-delete',
  components: deletingToo(({ status }, { set, pods }) =>
    set.spec.updateStrategy?.type !== 'OnDelete'
      ? []
      : pods.filter(
          (pod) =>
            !isTerminating(pod) &&
            pod.status.containerStatuses?.some(({ ready }) => !ready) &&
            revisionOf(pod) !== (status ?? set.status).updateRevision,
        ),
  ),
}
