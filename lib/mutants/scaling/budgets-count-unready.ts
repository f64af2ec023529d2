import type { AnyObject, Pod } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const budgetsCountUnready: Mutant = {
  id: 'budgets-count-unready',
  fault: 'A PodDisruptionBudget takes every Pod that is there for one that is Ready.',
  caughtBy: ['disruption-budgets'],
  caughtIn: 'eviction',
  components: seeing('disruption-controller', (object) =>
    object.kind === 'Pod' ? (asReady(object as unknown as Pod) as unknown as AnyObject) : object,
  ),
}
