import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const generationOfStatus: Mutant = {
  id: 'generation-of-status',
  fault: 'A status that counts other Pods counts as another generation.',
  caughtBy: ['generation'],
  caughtIn: 'subresources',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    validateStatus(object, old) {
      const { replicas } = object['status'] as { replicas?: number }
      if (replicas === (old as StatefulSet).status.replicas) return
      object.metadata = { ...object.metadata, generation: (old.metadata.generation ?? 0) + 1 }
    },
  })),
}
