import { type Mutant, tasked } from '../mutant.ts'

export const claimsLabelledAsPods: Mutant = {
  id: 'claims-labelled-as-pods',
  fault: 'Claims get all the labels of their Pods.',
  caughtBy: ['claim-template'],
  caughtIn: 'claims',
  components: tasked((task, { set }) => {
    if (task.do !== 'create') return [task]
    const labels = set.spec.template.metadata?.labels
    const claims = task.claims.map((claim) => ({
      ...claim,
      metadata: { ...claim.metadata, labels: { ...labels, ...claim.metadata.labels } },
    }))
    return [{ ...task, claims }]
  }),
}
