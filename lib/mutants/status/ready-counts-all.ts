import { type Mutant, telling } from '../mutant.ts'

export const readyCountsAll: Mutant = {
  id: 'ready-counts-all',
  fault: 'The status counts all Pods as ready.',
  caughtBy: ['status-ready-replicas'],
  caughtIn: 'basics-scaling',
  components: telling((status) => ({ ...status, readyReplicas: status.replicas, availableReplicas: status.replicas })),
}
