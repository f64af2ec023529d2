import { creating, type Mutant } from '../mutant.ts'

export const templateAnnotationsLost: Mutant = {
  id: 'template-annotations-lost',
  fault: "Pods do not get the annotations of their set's template.",
  caughtBy: ['pod-metadata'],
  caughtIn: 'rolling-update',
  components: creating((pod) => {
    const { annotations: _, ...metadata } = pod.metadata
    return { ...pod, metadata }
  }),
}
