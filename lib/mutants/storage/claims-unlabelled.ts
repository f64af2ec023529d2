import { type Mutant, tasked } from '../mutant.ts'

export const claimsUnlabelled: Mutant = {
  id: 'claims-unlabelled',
  fault: "Claims do not get the labels of their set's selector.",
  caughtBy: ['claim-template'],
  caughtIn: 'claims',
  components: tasked((task) => {
    if (task.do !== 'create') return [task]
    const claims = task.claims.map((claim) => ({ ...claim, metadata: { ...claim.metadata, labels: {} } }))
    return [{ ...task, claims }]
  }),
}
