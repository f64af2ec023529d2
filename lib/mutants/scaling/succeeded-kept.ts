import { type Mutant, tasked } from '../mutant.ts'

export const succeededKept: Mutant = {
  id: 'succeeded-kept',
  fault: 'A Pod that has succeeded is left as it is.',
  caughtBy: ['succeeded-pods'],
  caughtIn: 'succeeded-pods',
  components: tasked((task) => (task.do === 'delete' && task.pod.status.phase === 'Succeeded' ? [] : [task])),
}
