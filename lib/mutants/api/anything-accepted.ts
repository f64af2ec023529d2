import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const anythingAccepted: Mutant = {
  id: 'anything-accepted',
  fault:
    'The API server looks at no StatefulSet: a partition with OnDelete, a selector that does not match, negative replicas are accepted.',
  caughtBy: ['valid-strategy', 'valid-selector'],
  caughtIn: 'validation',
  api: knowing(statefulSets, (kind) => ({ ...kind, validate: () => undefined })),
}
