import { creating, type Mutant } from '../mutant.ts'

export const noPodNameLabel: Mutant = {
  id: 'no-pod-name-label',
  fault: 'Pods are created without the label statefulset.kubernetes.io/pod-name.',
  caughtBy: ['pod-name-label'],
  caughtIn: 'ordered-creation',
  components: creating((pod) => {
    const { 'statefulset.kubernetes.io/pod-name': _, ...labels } = pod.metadata.labels ?? {}
    return { ...pod, metadata: { ...pod.metadata, labels } }
  }),
}
