import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const onDeleteUpdates: Mutant = {
  id: 'on-delete-updates',
  fault: 'With OnDelete, Pods are updated all the same.',
  caughtBy: ['on-delete'],
  caughtIn: 'on-delete',
  components: planning(({ set, ...observed }) => {
    if (set.spec.updateStrategy?.type !== 'OnDelete') return plan({ ...observed, set })
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }
    return plan({ ...observed, set: { ...set, spec: { ...set.spec, updateStrategy } } })
  }),
}
