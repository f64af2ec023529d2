import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const goingSetRecreates: Mutant = {
  id: 'going-set-recreates',
  fault: 'While a set is being deleted, Pods of it that go are made anew.',
  caughtBy: ['no-pods-of-deleted-sets'],
  caughtIn: 'held-sets',
  components: planning(({ set, ...observed }) => {
    const { deletionTimestamp: _, ...metadata } = set.metadata
    return plan({ ...observed, set: { ...set, metadata } })
  }),
}
