import { creating, type Mutant } from '../mutant.ts'

export const noPodIndex: Mutant = {
  id: 'no-pod-index',
  fault: 'Pods are created without the label apps.kubernetes.io/pod-index.',
  caughtBy: ['pod-index-label'],
  caughtIn: 'pod-index',
  components: creating((pod) => {
    const { 'apps.kubernetes.io/pod-index': _, ...labels } = pod.metadata.labels ?? {}
    return { ...pod, metadata: { ...pod.metadata, labels } }
  }),
}
