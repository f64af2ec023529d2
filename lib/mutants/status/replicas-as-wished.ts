import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, telling } from '../mutant.ts'

export const replicasAsWished: Mutant = {
  id: 'replicas-as-wished',
  fault: 'The status tells how many Pods are wished for, not how many there are.',
  caughtBy: ['status-replicas'],
  caughtIn: 'deletion',
  components: telling((status, { set }) => ({ ...status, replicas: replicasOf(set) })),
}
