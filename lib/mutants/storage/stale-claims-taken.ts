import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const staleClaimsTaken: Mutant = {
  id: 'stale-claims-taken',
  fault: 'A Pod is created with a claim that is still owned by an earlier Pod, with which it goes.',
  caughtBy: ['stale-claims'],
  caughtIn: 'claim-retention',
  components: planning(({ claim, ...observed }) => {
    const uids = new Set(observed.pods.map(({ metadata }) => metadata.uid))
    const isStale = ({ metadata }: PersistentVolumeClaim): boolean =>
      metadata.ownerReferences?.some(({ kind, uid }) => kind === 'Pod' && !uids.has(uid)) === true
    return plan({
      ...observed,
      claim(name) {
        const found = claim(name)
        if (found === undefined || !isStale(found)) return found
        const { ownerReferences: _, deletionTimestamp: __, ...metadata } = found.metadata
        return { ...found, metadata }
      },
    })
  }),
}
