import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const startOrdinalIgnored: Mutant = {
  id: 'start-ordinal-ignored',
  fault: 'Ordinals begin with 0, whatever spec.ordinals.start says.',
  caughtBy: ['start-ordinal', 'pod-names'],
  caughtIn: 'start-ordinals',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: { ...set, spec: { ...set.spec, ordinals: { start: 0 } } } }),
  ),
}
