import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const createdAllAtOnce: Mutant = {
  id: 'created-all-at-once',
  fault: 'All Pods are created, and removed, at once, though the policy is OrderedReady.',
  caughtBy: ['ordered-creation', 'scale-down-order'],
  caughtIn: 'basics-scaling',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: { ...set, spec: { ...set.spec, podManagementPolicy: 'Parallel' } } }),
  ),
}
