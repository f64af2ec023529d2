import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const templateLabelsAccepted: Mutant = {
  id: 'template-labels-accepted',
  fault: 'The API server does not look at the labels and annotations of templates.',
  caughtBy: ['valid-labels'],
  caughtIn: 'validation',
  api: accepting(statefulSets, /^spec\.template\.(labels|annotations)/),
}
