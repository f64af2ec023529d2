import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, tasked } from '../mutant.ts'
import { withPartition } from '../sets.ts'

export const partitionForgotten: Mutant = {
  id: 'partition-forgotten',
  fault: 'A Pod below the partition that is deleted comes back with the new template.',
  caughtBy: ['replacement-revision'],
  caughtIn: 'partition',
  components: tasked((task, { set, ...observed }) => {
    if (task.do !== 'create') return [task]
    const anew = plan({ ...observed, set: withPartition(set, () => 0) }).stages.flat()
    return [anew.find((other) => other.do === 'create' && other.pod.metadata.name === task.pod.metadata.name) ?? task]
  }),
}
