import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const foreignClaimsTaken: Mutant = {
  id: 'foreign-claims-taken',
  fault: 'With a retention policy, a set takes claims that something else controls.',
  caughtBy: ['foreign-claims'],
  caughtIn: 'foreign-claims',
  components: planning(({ claim, ...observed }) =>
    plan({
      ...observed,
      claim(name) {
        const found = claim(name)
        const { ownerReferences } = found?.metadata ?? {}
        if (found === undefined || ownerReferences === undefined) return found
        const own = ownerReferences.filter(({ kind }) => kind === 'StatefulSet' || kind === 'Pod')
        return { ...found, metadata: { ...found.metadata, ownerReferences: own } }
      },
    }),
  ),
}
