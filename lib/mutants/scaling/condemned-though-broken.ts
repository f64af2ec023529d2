import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const condemnedThoughBroken: Mutant = {
  id: 'condemned-though-broken',
  fault: 'Scaling down takes the highest Pod though neither it nor one of those below it is ready.',
  caughtBy: ['scale-down-unhealthy'],
  caughtIn: 'scaling-halts',
  components: deletingToo((_, observed) =>
    plan({
      ...observed,
      pods: observed.pods.map((pod) => (inRange(observed.set, ordinalOf(pod)) ? pod : asReady(pod))),
    })
      .stages.flat()
      .flatMap((task) =>
        task.do === 'delete' && !inRange(observed.set, ordinalOf(task.pod))
          ? observed.pods.filter(({ metadata }) => metadata.uid === task.pod.metadata.uid)
          : [],
      ),
  ),
}
