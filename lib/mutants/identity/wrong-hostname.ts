import { creating, type Mutant } from '../mutant.ts'

export const wrongHostname: Mutant = {
  id: 'wrong-hostname',
  fault: 'All Pods have the name of the set as their hostname.',
  caughtBy: ['pod-hostnames'],
  caughtIn: 'ordered-creation',
  components: creating((pod, { set }) => ({
    ...pod,
    spec: { ...(pod['spec'] as object), hostname: set.metadata.name },
  })),
}
