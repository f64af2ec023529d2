import { revisionOf } from '../../reference/controllers/statefulset/identity.ts'
import { sorted } from '../../reference/controllers/history.ts'
import { type Mutant, replanning } from '../mutant.ts'

export const historyNewestDeleted: Mutant = {
  id: 'history-newest-deleted',
  fault: 'Where there are more old revisions than the limit, the newest of them are deleted.',
  caughtBy: ['live-revisions'],
  caughtIn: 'revision-history',
  components: replanning((planned, { set, pods }) => {
    const { currentRevision, updateRevision } = planned.status ?? set.status
    const live = new Set([currentRevision, set.status.currentRevision, updateRevision, ...pods.map(revisionOf)])
    const old = sorted(planned.revisions.members).filter(({ metadata }) => !live.has(metadata.name))
    return { ...planned, discard: planned.discard.length === 0 ? [] : old.slice(-planned.discard.length) }
  }),
}
