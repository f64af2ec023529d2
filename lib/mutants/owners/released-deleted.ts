import { type Mutant, replanning } from '../mutant.ts'

export const releasedDeleted: Mutant = {
  id: 'released-deleted',
  fault: 'A Pod whose labels match no longer is deleted, rather than released.',
  caughtBy: ['pods-released'],
  caughtIn: 'adoption',
  components: replanning((planned) => ({
    ...planned,
    pods: { ...planned.pods, release: [] },
    stages: [planned.pods.release.map((pod) => ({ do: 'delete', pod }) as const), ...planned.stages],
  })),
}
