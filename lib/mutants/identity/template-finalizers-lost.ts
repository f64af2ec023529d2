import { creating, type Mutant } from '../mutant.ts'

export const templateFinalizersLost: Mutant = {
  id: 'template-finalizers-lost',
  fault: 'Pods are made without the finalizers of their template.',
  caughtBy: ['pod-metadata'],
  caughtIn: 'templates',
  components: creating((pod) => {
    const { finalizers: _, ...metadata } = pod.metadata
    return { ...pod, metadata }
  }),
}
