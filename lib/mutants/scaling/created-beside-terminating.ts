import { isTerminating } from '../../reference/controllers/pods.ts'
import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan, type PodTask } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, replanning } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const createdBesideTerminating: Mutant = {
  id: 'created-beside-terminating',
  fault: 'A Pod is created while one of a lower ordinal is still terminating.',
  caughtBy: ['ordered-creation'],
  caughtIn: 'held-pods',
  components: replanning((planned, observed) => {
    const pods = observed.pods.map((pod) => {
      if (!isTerminating(pod) || !inRange(observed.set, ordinalOf(pod))) return pod
      const { deletionTimestamp: _, ...metadata } = pod.metadata
      return asReady({ ...pod, metadata, status: { ...pod.status, phase: 'Running' } })
    })
    const created = plan({ ...observed, pods })
      .stages.flat()
      .filter((task: PodTask) => task.do === 'create')
    return planned.stages.flat().length > 0 ? planned : { ...planned, stages: [created] }
  }),
}
