import { type Mutant, telling } from '../mutant.ts'

export const currentRevisionStuck: Mutant = {
  id: 'current-revision-stuck',
  fault: 'The status goes on calling the first revision the current one when a rollout is complete.',
  caughtBy: ['rollout-completion'],
  caughtIn: 'on-delete',
  components: telling((status, { set }) => ({
    ...status,
    ...(set.status.currentRevision && { currentRevision: set.status.currentRevision }),
  })),
}
