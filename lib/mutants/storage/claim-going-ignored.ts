import { type Mutant, tasked } from '../mutant.ts'

export const claimGoingIgnored: Mutant = {
  id: 'claim-going-ignored',
  fault: 'A Pod is created though a claim of its name is being deleted.',
  caughtBy: ['terminating-claims'],
  caughtIn: 'lost-claims',
  components: tasked((task) => [task.do === 'create' ? { ...task, blockers: [] } : task]),
}
