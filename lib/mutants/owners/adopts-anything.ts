import { matches } from '../../reference/controllers/selector.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const adoptsAnything: Mutant = {
  id: 'adopts-anything',
  fault: 'A set adopts any Pod whose labels match, whatever its name.',
  caughtBy: ['foreign-pods'],
  caughtIn: 'adoption',
  components: planning((observed) => {
    const planned = plan(observed)
    const { set, pods } = observed
    const orphans = pods.filter(
      ({ metadata }) =>
        metadata.ownerReferences === undefined &&
        metadata.deletionTimestamp === undefined &&
        matches(set.spec.selector, metadata.labels),
    )
    const adopt = [...new Set([...planned.pods.adopt, ...orphans])]
    const release = planned.pods.release.filter(({ metadata }) => !matches(set.spec.selector, metadata.labels))
    return { ...planned, pods: { ...planned.pods, adopt, release } }
  }),
}
