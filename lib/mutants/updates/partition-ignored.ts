import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'
import { withPartition } from '../sets.ts'

export const partitionIgnored: Mutant = {
  id: 'partition-ignored',
  fault: 'A rolling update goes on below its partition.',
  caughtBy: ['partition', 'replacement-revision'],
  caughtIn: 'basics-updating',
  components: planning(({ set, ...observed }) => plan({ ...observed, set: withPartition(set, () => 0) })),
}
