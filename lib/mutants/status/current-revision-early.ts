import { type Mutant, telling } from '../mutant.ts'

export const currentRevisionEarly: Mutant = {
  id: 'current-revision-early',
  fault: 'The status calls a revision the current one as soon as its rollout begins.',
  caughtBy: ['rollout-completion'],
  caughtIn: 'on-delete',
  components: telling(({ updateRevision, ...status }) => ({
    ...status,
    updateRevision,
    ...(updateRevision && { currentRevision: updateRevision }),
  })),
}
