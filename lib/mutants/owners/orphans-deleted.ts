import { garbageCollector } from '../../reference/controllers/garbage/collector.ts'
import { planGarbage } from '../../reference/controllers/garbage/plan.ts'
import { changing, type Mutant } from '../mutant.ts'

export const orphansDeleted: Mutant = {
  id: 'orphans-deleted',
  fault: 'With --cascade=orphan, what the set owned is not let go, and is deleted with it.',
  caughtBy: ['orphan-deletion'],
  caughtIn: 'orphaning',
  components: changing('garbage-collector-controller', () =>
    garbageCollector({
      plan(...given) {
        const fate = planGarbage(...given)
        return fate.do === 'orphan' ? { ...fate, dependents: [] } : fate
      },
    }),
  ),
}
