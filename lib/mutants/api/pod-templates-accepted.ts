import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const podTemplatesAccepted: Mutant = {
  id: 'pod-templates-accepted',
  fault: 'The API server accepts templates of which no Pod can be made.',
  caughtBy: ['valid-pod-template'],
  caughtIn: 'validation-of-templates',
  api: accepting(statefulSets, /^spec\.template\.spec\.containers/),
}
