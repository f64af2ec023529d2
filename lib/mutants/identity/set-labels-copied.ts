import { creating, type Mutant } from '../mutant.ts'

export const setLabelsCopied: Mutant = {
  id: 'set-labels-copied',
  fault: 'Pods get the labels of their set, too.',
  caughtBy: ['pod-metadata'],
  caughtIn: 'templates',
  components: creating((pod, { set }) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { ...set.metadata.labels, ...pod.metadata.labels } },
  })),
}
