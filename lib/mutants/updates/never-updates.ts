import { isReady } from '../../reference/controllers/pods.ts'
import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const neverUpdates: Mutant = {
  id: 'never-updates',
  fault: 'Running Pods are never replaced by such of a new template.',
  caughtBy: ['outdated-pods'],
  caughtIn: 'basics-updating',
  components: tasked((task, { set }) =>
    task.do === 'delete' && inRange(set, ordinalOf(task.pod)) && isReady(task.pod) ? [] : [task],
  ),
}
