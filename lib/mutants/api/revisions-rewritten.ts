import { controllerRevisions } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const revisionsRewritten: Mutant = {
  id: 'revisions-rewritten',
  fault: 'The API server accepts changes of what a revision holds.',
  caughtBy: ['revision-data'],
  caughtIn: 'rollback',
  api: knowing(controllerRevisions, (kind) => ({ ...kind, validateUpdate: () => undefined })),
}
