import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const parallelInOrder: Mutant = {
  id: 'parallel-in-order',
  fault: 'Parallel Pod management is not known: every set is dealt with in order.',
  caughtBy: ['parallel-creation', 'parallel-deletion'],
  caughtIn: 'held-pods',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: { ...set, spec: { ...set.spec, podManagementPolicy: 'OrderedReady' } } }),
  ),
}
