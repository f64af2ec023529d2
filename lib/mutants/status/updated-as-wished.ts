import { statefulSets } from '../../kube/resource.ts'
import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { knowing, type Mutant, telling } from '../mutant.ts'

export const updatedAsWished: Mutant = {
  id: 'updated-as-wished',
  fault: 'The status counts as updated Pods that are not there yet, and the API server does not look at the numbers.',
  caughtBy: ['status-counts'],
  caughtIn: 'scaling',
  components: telling((status, { set }) => ({ ...status, updatedReplicas: replicasOf(set) })),
  api: knowing(statefulSets, (kind) => ({ ...kind, validateStatus: () => undefined })),
}
