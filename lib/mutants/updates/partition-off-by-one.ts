import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'
import { withPartition } from '../sets.ts'

export const partitionOffByOne: Mutant = {
  id: 'partition-off-by-one',
  fault: 'The Pod whose ordinal is the partition counts as one below it.',
  caughtBy: ['outdated-pods', 'replacement-revision'],
  caughtIn: 'basics-updating',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: withPartition(set, (partition) => (partition === 0 ? 0 : partition + 1)) }),
  ),
}
