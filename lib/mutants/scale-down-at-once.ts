import { replicasOf } from '../reference/controllers/statefulset/identity.ts'
import { plan } from '../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from './mutant.ts'

export const scaleDownAtOnce: Mutant = {
  id: 'scale-down-at-once',
  fault: 'All surplus Pods are deleted at once, though the policy is OrderedReady.',
  caughtBy: ['scale-down-order'],
  components: planning((observed) => {
    const planned = plan(observed)
    if (observed.set.metadata.deletionTimestamp !== undefined) return planned
    const surplus = planned.pods.members.filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined && Number(/\d+$/.exec(metadata.name)) >= replicasOf(observed.set),
    )
    return { ...planned, stages: [...planned.stages, surplus.map((pod) => ({ do: 'delete' as const, pod }))] }
  }),
}
