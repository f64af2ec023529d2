import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const surplusKept: Mutant = {
  id: 'surplus-kept',
  fault: 'Pods beyond the replicas are kept.',
  caughtBy: ['surplus-pods', 'parallel-deletion'],
  caughtIn: 'held-pods',
  components: tasked((task, { set }) => (task.do === 'delete' && !inRange(set, ordinalOf(task.pod)) ? [] : [task])),
}
