import { pods } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const graceIgnored: Mutant = {
  id: 'grace-ignored',
  fault: 'The API server removes Pods at once, whatever grace they should have.',
  caughtBy: ['graceful-deletion'],
  caughtIn: 'scaling',
  api: knowing(pods, (kind) => ({ ...kind, grace: () => 0 })),
}
