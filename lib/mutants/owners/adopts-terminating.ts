import { controllerOf } from '../../reference/controllers/owners.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const adoptsTerminating: Mutant = {
  id: 'adopts-terminating',
  fault: 'Pods that have lost their owner are adopted though they are being deleted.',
  caughtBy: ['foreign-pods'],
  caughtIn: 'adoption',
  components: planning(({ pods, ...observed }) =>
    plan({
      ...observed,
      pods: pods.map((pod) => {
        if (controllerOf(pod) !== undefined) return pod
        const { deletionTimestamp: _, ...metadata } = pod.metadata
        return { ...pod, metadata }
      }),
    }),
  ),
}
