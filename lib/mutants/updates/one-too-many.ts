import type { StatefulSet } from '../../kube/objects.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const oneTooMany: Mutant = {
  id: 'one-too-many',
  fault: 'An update takes down one Pod more than maxUnavailable allows.',
  caughtBy: ['max-unavailable'],
  caughtIn: 'max-unavailable',
  featureGates: { MaxUnavailableStatefulSet: true },
  components: planning((observed) => plan({ ...observed, several: true, set: withOneMore(observed.set) })),
}

function withOneMore(set: StatefulSet): StatefulSet {
  const { updateStrategy } = set.spec
  const { maxUnavailable } = (updateStrategy?.rollingUpdate ?? {}) as { maxUnavailable?: number | string }
  if (typeof maxUnavailable !== 'number' || maxUnavailable === 1) return set
  const rollingUpdate = { ...updateStrategy?.rollingUpdate, maxUnavailable: maxUnavailable + 1 }
  return { ...set, spec: { ...set.spec, updateStrategy: { ...updateStrategy, rollingUpdate } } }
}
