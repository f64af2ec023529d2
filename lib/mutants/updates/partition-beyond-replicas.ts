import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'
import { withPartition } from '../sets.ts'

export const partitionBeyondReplicas: Mutant = {
  id: 'partition-beyond-replicas',
  fault: 'A partition that is not less than the replicas counts as none: an update that is staged begins.',
  caughtBy: ['partition', 'replacement-revision'],
  caughtIn: 'basics-updating',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: withPartition(set, (partition) => (partition >= replicasOf(set) ? 0 : partition)) }),
  ),
}
