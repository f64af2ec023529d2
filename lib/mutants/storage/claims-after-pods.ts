import { type Mutant, tasked } from '../mutant.ts'

export const claimsAfterPods: Mutant = {
  id: 'claims-after-pods',
  fault: 'A Pod is created before its claims.',
  caughtBy: ['claim-before-pod'],
  caughtIn: 'claims',
  components: tasked((task) => {
    if (task.do !== 'create' || task.claims.length === 0) return [task]
    // The next look finds the Pod pending, and its claims missing (STO-08).
    return [{ ...task, claims: [] }]
  }),
}
