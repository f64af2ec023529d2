import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { isTerminating } from '../../reference/controllers/pods.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const condemnedByName: Mutant = {
  id: 'condemned-by-name',
  fault: 'Scaling down goes by the names of the Pods as texts: web-9 goes before web-10.',
  caughtBy: ['scale-down-order'],
  caughtIn: 'ten-and-more',
  components: tasked((task, { set, pods }) => {
    if (task.do !== 'delete' || inRange(set, ordinalOf(task.pod)) || set.spec.podManagementPolicy === 'Parallel')
      return [task]
    const condemned = pods.filter((pod) => !inRange(set, ordinalOf(pod)) && !isTerminating(pod))
    const last = condemned.toSorted((a, b) => (a.metadata.name < b.metadata.name ? 1 : -1))[0]
    return last === undefined ? [task] : [{ ...task, pod: last }]
  }),
}
