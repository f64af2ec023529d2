import { garbageCollector } from '../../reference/controllers/garbage/collector.ts'
import { planGarbage } from '../../reference/controllers/garbage/plan.ts'
import { changing, type Mutant } from '../mutant.ts'

export const foregroundHurried: Mutant = {
  id: 'foreground-hurried',
  fault: 'With --cascade=foreground, the set is gone before its Pods.',
  caughtBy: ['foreground-deletion'],
  caughtIn: 'deletion',
  components: changing('garbage-collector-controller', () =>
    garbageCollector({
      plan(...given) {
        const fate = planGarbage(...given)
        return fate.do === 'deleteDependents' ? { ...fate, done: true } : fate
      },
    }),
  ),
}
