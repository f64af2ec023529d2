import { garbageCollector } from '../../reference/controllers/garbage/collector.ts'
import { planGarbage } from '../../reference/controllers/garbage/plan.ts'
import { changing, type Mutant } from '../mutant.ts'

export const garbageLeft: Mutant = {
  id: 'garbage-left',
  fault: 'What a set owned is not deleted with it.',
  caughtBy: ['cascading-deletion'],
  caughtIn: 'deletion',
  components: changing('garbage-collector-controller', () =>
    garbageCollector({
      plan(...given) {
        const fate = planGarbage(...given)
        return fate.do === 'delete' ? { do: 'nothing' } : fate
      },
    }),
  ),
}
