import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const observedGenerationCopied: Mutant = {
  id: 'observed-generation-copied',
  fault: 'The API server writes the new generation into observedGeneration itself, before any controller has looked.',
  caughtBy: ['status-isolation'],
  caughtIn: 'subresources',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    prepareUpdate(object, old) {
      const { generation = 0 } = old.metadata
      const isAnother = JSON.stringify(object['spec']) !== JSON.stringify((old as StatefulSet).spec)
      if (isAnother) object['status'] = { ...(object['status'] as object), observedGeneration: generation + 1 }
    },
  })),
}
