import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const scaleDownRegardless: Mutant = {
  id: 'scale-down-regardless',
  fault: 'Scaling down goes on while a Pod that is to stay is not ready.',
  caughtBy: ['scale-down-halts'],
  caughtIn: 'scaling-halts',
  components: deletingToo((_, observed) =>
    plan({
      ...observed,
      pods: observed.pods.map((pod) => (inRange(observed.set, ordinalOf(pod)) ? asReady(pod) : pod)),
    })
      .stages.flat()
      .flatMap((task) =>
        task.do === 'delete' && !inRange(observed.set, ordinalOf(task.pod))
          ? observed.pods.filter(({ metadata }) => metadata.uid === task.pod.metadata.uid)
          : [],
      ),
  ),
}
