import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const templatesAccepted: Mutant = {
  id: 'templates-accepted',
  fault: 'The API server accepts templates of Pods that do not run for ever.',
  caughtBy: ['valid-template'],
  caughtIn: 'validation',
  api: accepting(statefulSets, /^spec\.template\.spec/),
}
