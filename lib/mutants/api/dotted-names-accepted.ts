import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const dottedNamesAccepted: Mutant = {
  id: 'dotted-names-accepted',
  fault: 'A set may have a name with dots in it, as most objects may.',
  caughtBy: ['valid-names'],
  caughtIn: 'validation-of-templates',
  api: knowing(statefulSets, (kind) => ({ ...kind, names: 'subdomain' })),
}
