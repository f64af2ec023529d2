import { inRange, ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { deletingToo, type Mutant } from '../mutant.ts'

export const scaleDownAtOnce: Mutant = {
  id: 'scale-down-at-once',
  fault: 'All surplus Pods are deleted at once, though the policy is OrderedReady.',
  caughtBy: ['scale-down-order'],
  caughtIn: 'basics-scaling',
  components: deletingToo(({ pods }, { set }) =>
    set.metadata.deletionTimestamp ? [] : pods.members.filter((pod) => !inRange(set, ordinalOf(pod))),
  ),
}
