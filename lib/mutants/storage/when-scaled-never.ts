import { type Mutant, tasked } from '../mutant.ts'

export const whenScaledNever: Mutant = {
  id: 'when-scaled-never',
  fault: 'With whenScaled: Delete, the claims of Pods that are scaled away stay.',
  caughtBy: ['claims-deleted-when-scaled'],
  caughtIn: 'claim-retention-changed',
  components: tasked((task) => (task.do === 'own' ? [] : [task])),
}
