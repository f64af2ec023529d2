import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const createdWhenRunning: Mutant = {
  id: 'created-when-running',
  fault: 'A Pod is created when its predecessor runs, ready or not.',
  caughtBy: ['ordered-creation', 'update-order'],
  caughtIn: 'ordered-creation',
  components: planning((observed) =>
    plan({ ...observed, pods: observed.pods.map((pod) => (pod.status.phase === 'Running' ? asReady(pod) : pod)) }),
  ),
}
