import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const policiesAccepted: Mutant = {
  id: 'policies-accepted',
  fault: 'The API server accepts any word as a retention policy of claims.',
  caughtBy: ['valid-policy'],
  caughtIn: 'claim-retention-changed',
  api: accepting(statefulSets, /persistentVolumeClaimRetentionPolicy/),
}
