import { inRange, ordinalOf, replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const claimsDisownedByRace: Mutant = {
  id: 'claims-disowned-by-race',
  fault:
    'With whenDeleted: Delete, the claims of the highest replica are not given their owner, and outlive their set.',
  issue: 'https://github.com/kubernetes/kubernetes/pull/142130',
  caughtBy: ['claims-owned-by-set', 'claims-deleted-with-set'],
  caughtIn: 'claim-retention',
  components: tasked((task, { set }) => {
    if (task.do === 'delete' || !inRange(set, ordinalOf(task.pod)) || ordinalOf(task.pod) < replicasOf(set) - 1)
      return [task]
    return [{ ...task, owners: [] }]
  }),
}
