import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const claimsOwned: Mutant = {
  id: 'claims-owned',
  fault: 'Claims are owned by their set, and deleted with it, though they are to be retained.',
  caughtBy: ['claims-unowned', 'claims-outlive-set'],
  caughtIn: 'basics-scaling',
  components: planning(({ set, ...observed }) => {
    const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
    return plan({ ...observed, set: { ...set, spec: { ...set.spec, persistentVolumeClaimRetentionPolicy } } })
  }),
}
