import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const immutableAccepted: Mutant = {
  id: 'immutable-accepted',
  fault:
    'The API server accepts changes of fields that cannot be changed: serviceName, selector, podManagementPolicy, volumeClaimTemplates.',
  caughtBy: ['immutable-fields'],
  caughtIn: 'validation',
  api: knowing(statefulSets, (kind) => ({ ...kind, validateUpdate: () => undefined })),
}
