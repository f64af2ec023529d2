import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { deletingToo, type Mutant } from '../mutant.ts'

export const updatesBeforeScaling: Mutant = {
  id: 'updates-before-scaling',
  fault: 'A rolling update does not wait until the Pods are gone that are too many.',
  caughtBy: ['scaling-first'],
  caughtIn: 'updates-under-way',
  components: deletingToo((_, { pods, ...observed }) =>
    plan({ ...observed, pods: pods.filter((pod) => inRange(observed.set, ordinalOf(pod))) })
      .stages.flat()
      .flatMap((task) => (task.do === 'delete' ? [task.pod] : [])),
  ),
}
