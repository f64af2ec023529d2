import { isReady } from '../../reference/controllers/pods.ts'
import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const brokenFirstRevision: Mutant = {
  id: 'broken-first-revision',
  fault: 'With Parallel, a set whose first Pods never got ready is not updated.',
  issue: 'https://github.com/kubernetes/kubernetes/issues/137409',
  caughtBy: ['outdated-pods'],
  caughtIn: 'parallel',
  components: tasked((task, { set, pods }) => {
    const isUpdate = task.do === 'delete' && inRange(set, ordinalOf(task.pod)) && task.pod.status.phase !== 'Failed'
    return isUpdate && set.spec.podManagementPolicy === 'Parallel' && !pods.some(isReady) ? [] : [task]
  }),
}
