import { hashLabel } from '../../reference/controllers/statefulset/revisions.ts'
import { type Mutant, replanning } from '../mutant.ts'

export const revisionsUnlabelled: Mutant = {
  id: 'revisions-unlabelled',
  fault: 'Revisions do not have the label with the hash of their template.',
  caughtBy: ['revision-names'],
  caughtIn: 'rollback',
  components: replanning((planned) => {
    const { create } = planned.revision
    if (create === undefined) return planned
    const { [hashLabel]: _, ...labels } = create.metadata.labels ?? {}
    return { ...planned, revision: { create: { ...create, metadata: { ...create.metadata, labels } } } }
  }),
}
