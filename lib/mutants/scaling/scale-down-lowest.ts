import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const scaleDownLowest: Mutant = {
  id: 'scale-down-lowest',
  fault: 'Scaling down deletes the lowest ordinal first, which then comes back.',
  caughtBy: ['pods-left-alone', 'on-delete'],
  caughtIn: 'adoption',
  components: tasked((task, { set, pods }) => {
    if (task.do !== 'delete' || Number(/\d+$/.exec(task.pod.metadata.name)) < replicasOf(set)) return [task]
    const lowest = pods.find(({ metadata }) => metadata.name === `${set.metadata.name}-0`)
    return lowest === undefined || lowest.metadata.deletionTimestamp !== undefined
      ? [task]
      : [{ ...task, pod: lowest }, task]
  }),
}
