import type { Manifest } from '../../kube/objects.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { asking, type Mutant, planning } from '../mutant.ts'

export const rollbackNewRevision: Mutant = {
  id: 'rollback-new-revision',
  fault: 'Going back to an earlier template makes another ControllerRevision of it.',
  caughtBy: ['one-revision-per-template'],
  caughtIn: 'rollback',
  components(standard) {
    /** The name that the plan gives to the revision that is made next. */
    let wanted: string | undefined
    const forgetful = planning(({ set, revisions, ...observed }) => {
      const newest = Math.max(...revisions.map(({ revision }) => revision))
      const known = revisions.filter(
        ({ revision, metadata }) => revision === newest || metadata.name === set.status.currentRevision,
      )
      // With another collision count the revision gets another name.
      const collisionCount = (set.status.collisionCount ?? 0) + revisions.length - known.length
      const status = { ...set.status, collisionCount }
      const planned = plan({ ...observed, revisions: known, set: { ...set, status } })
      wanted = planned.revision.create?.metadata.name
      return {
        ...planned,
        status: planned.status && { ...planned.status, collisionCount: set.status.collisionCount ?? 0 },
      }
    })
    const naming = asking('statefulset-controller', (request) => {
      if (request.method !== 'POST' || !request.path.endsWith('/controllerrevisions') || wanted === undefined)
        return request
      const body = request.body as Manifest
      return { ...request, body: { ...body, metadata: { ...body.metadata, name: wanted } } }
    })
    return naming(forgetful(standard))
  },
}
