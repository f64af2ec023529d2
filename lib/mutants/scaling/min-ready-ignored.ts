import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const minReadyIgnored: Mutant = {
  id: 'min-ready-ignored',
  fault: 'A Pod counts as available as soon as it is ready, whatever minReadySeconds says.',
  caughtBy: ['min-ready-creation', 'min-ready-update'],
  caughtIn: 'min-ready-seconds',
  components: planning(({ set, ...observed }) =>
    plan({ ...observed, set: { ...set, spec: { ...set.spec, minReadySeconds: 0 } } }),
  ),
}
