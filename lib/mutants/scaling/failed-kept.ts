import { type Mutant, tasked } from '../mutant.ts'

export const failedKept: Mutant = {
  id: 'failed-kept',
  fault: 'A Pod that has failed is left as it is.',
  caughtBy: ['finished-pods'],
  caughtIn: 'held-pods',
  components: tasked((task) => (task.do === 'delete' && task.pod.status.phase === 'Failed' ? [] : [task])),
}
