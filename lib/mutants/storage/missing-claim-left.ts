import { type Mutant, tasked } from '../mutant.ts'

export const missingClaimLeft: Mutant = {
  id: 'missing-claim-left',
  fault: 'A claim that a pending Pod lacks is not made anew.',
  caughtBy: ['missing-claims'],
  caughtIn: 'missing-claims',
  components: tasked((task) => (task.do === 'provide' ? [] : [task])),
}
