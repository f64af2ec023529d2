import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const serviceNamesAccepted: Mutant = {
  id: 'service-names-accepted',
  fault: "The API server accepts any text as the name of a set's Service.",
  caughtBy: ['valid-service-name'],
  caughtIn: 'validation-of-templates',
  api: accepting(statefulSets, /^spec\.serviceName/),
}
