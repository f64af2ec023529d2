import { type Mutant, telling } from '../mutant.ts'

export const collisionsCounted: Mutant = {
  id: 'collisions-counted',
  fault: 'Every new template counts as a collision of names.',
  caughtBy: ['collision-count'],
  caughtIn: 'rolling-update',
  components: telling((status, { set: { status: before } }) => {
    const isNew = before.updateRevision !== undefined && status.updateRevision !== before.updateRevision
    return isNew ? { ...status, collisionCount: (status.collisionCount ?? 0) + 1 } : status
  }),
}
