import { ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { deletingToo, type Mutant } from '../mutant.ts'
import { asReady, staleOf } from '../pods.ts'

export const updateIgnoresLower: Mutant = {
  id: 'update-ignores-lower',
  fault: 'A rolling update takes down a Pod though one of a lower ordinal is down already.',
  issue: 'https://github.com/openkruise/kruise/issues/1480',
  caughtBy: ['update-waits'],
  caughtIn: 'updates-under-way',
  components: deletingToo((planned, observed) => {
    const highest = staleOf(planned, observed.set.status.updateRevision).at(-1)
    if (highest === undefined) return []
    const pods = observed.pods.map((pod) => (ordinalOf(pod) < ordinalOf(highest) ? asReady(pod) : pod))
    const wanted = plan({ ...observed, pods }).stages.flat()
    return wanted.some((task) => task.do === 'delete' && task.pod.metadata.uid === highest.metadata.uid)
      ? [highest]
      : []
  }),
}
