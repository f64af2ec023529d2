import { type Mutant, telling } from '../mutant.ts'

export const availableCountsReady: Mutant = {
  id: 'available-counts-ready',
  fault: 'The status counts Pods as available that have not been ready for minReadySeconds.',
  caughtBy: ['status-available-replicas'],
  caughtIn: 'min-ready-seconds',
  components: telling((status) => ({ ...status, availableReplicas: status.readyReplicas ?? 0 })),
}
