import { creating, type Mutant } from '../mutant.ts'

const label = 'controller-revision-hash'

export const shortRevisionLabel: Mutant = {
  id: 'short-revision-label',
  fault:
    "The label controller-revision-hash is the bare hash, as a DaemonSet's, so that no Pod ever counts as updated.",
  caughtBy: ['revision-label', 'replacement-revision'],
  caughtIn: 'basics-scaling',
  components: creating((pod) => {
    const revision = pod.metadata.labels?.[label] ?? ''
    const labels = { ...pod.metadata.labels, [label]: revision.slice(revision.lastIndexOf('-') + 1) }
    return { ...pod, metadata: { ...pod.metadata, labels } }
  }),
}
