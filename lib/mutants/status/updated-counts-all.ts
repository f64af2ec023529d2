import { type Mutant, telling } from '../mutant.ts'

export const updatedCountsAll: Mutant = {
  id: 'updated-counts-all',
  fault: 'The status counts all Pods as updated while the update is under way.',
  caughtBy: ['status-revision-replicas'],
  caughtIn: 'partition',
  components: telling((status) => ({ ...status, updatedReplicas: status.replicas })),
}
