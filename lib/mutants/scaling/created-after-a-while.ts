import type { Pod } from '../../kube/objects.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'
import { asReady } from '../pods.ts'

/** Milliseconds after which it waits no longer. */
const patience = 4_000

export const createdAfterAWhile: Mutant = {
  id: 'created-after-a-while',
  fault: 'When a Pod has not become ready within a few seconds, its successor is created all the same.',
  caughtBy: ['ordered-creation'],
  caughtIn: 'ordered-creation',
  components: planning((observed) => {
    const waitedFor = ({ metadata }: Pod): number => observed.now - Date.parse(metadata.creationTimestamp)
    const pods = observed.pods.map((pod) => (waitedFor(pod) > patience ? asReady(pod) : pod))
    const creations = plan({ ...observed, pods }).stages.map((tasks) => tasks.filter((task) => task.do === 'create'))
    const planned = plan(observed)
    const stages = planned.stages.flat().some((task) => task.do === 'create')
      ? planned.stages
      : [...planned.stages, ...creations]
    return { ...planned, stages, again: Math.min(planned.again ?? patience, patience) }
  }),
}
