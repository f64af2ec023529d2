import { type Mutant, planning } from '../mutant.ts'
import { controllerOf } from '../../reference/controllers/owners.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'

export const neverAdopts: Mutant = {
  id: 'never-adopts',
  fault: 'Pods that have lost their owner are not adopted.',
  caughtBy: ['orphans-adopted'],
  caughtIn: 'adoption',
  components: planning((observed) =>
    plan({ ...observed, pods: observed.pods.filter((pod) => controllerOf(pod) !== undefined) }),
  ),
}
