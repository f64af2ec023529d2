import { creating, type Mutant } from '../mutant.ts'

export const paddedOrdinals: Mutant = {
  id: 'padded-ordinals',
  fault: 'Ordinals are written with a leading zero: web-00.',
  caughtBy: ['pod-names', 'pod-hostnames', 'pod-name-label', 'missing-pods'],
  caughtIn: 'eviction',
  components: creating((pod) => ({
    ...pod,
    metadata: { ...pod.metadata, name: pod.metadata.name?.replace(/(\d+)$/, '0$1') ?? '' },
  })),
}
