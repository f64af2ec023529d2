import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const generationOfLabels: Mutant = {
  id: 'generation-of-labels',
  fault: 'Another label of a set counts as another generation of it.',
  caughtBy: ['generation'],
  caughtIn: 'subresources',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    prepareUpdate(object, old) {
      if (JSON.stringify(object.metadata.labels) === JSON.stringify(old.metadata.labels)) return
      object.metadata = { ...object.metadata, generation: (old.metadata.generation ?? 0) + 1 }
    },
  })),
}
