import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const rollbackNewRevision: Mutant = {
  id: 'rollback-new-revision',
  fault: 'Going back to an earlier template makes another ControllerRevision of it.',
  caughtBy: ['one-revision-per-template'],
  components: planning(({ set, revisions, ...observed }) => {
    const newest = Math.max(...revisions.map(({ revision }) => revision))
    const known = revisions.filter(
      ({ revision, metadata }) => revision === newest || metadata.name === set.status.currentRevision,
    )
    // With another collision count the revision gets another name.
    const collisionCount = (set.status.collisionCount ?? 0) + revisions.length - known.length
    const planned = plan({ ...observed, revisions: known, set: { ...set, status: { ...set.status, collisionCount } } })
    return {
      ...planned,
      status: planned.status && { ...planned.status, collisionCount: set.status.collisionCount ?? 0 },
    }
  }),
}
