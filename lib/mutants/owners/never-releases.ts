import { type Mutant, replanning } from '../mutant.ts'

export const neverReleases: Mutant = {
  id: 'never-releases',
  fault: 'A Pod whose labels match no longer stays owned by its set.',
  caughtBy: ['pods-released'],
  caughtIn: 'adoption',
  components: replanning((planned) => ({ ...planned, pods: { ...planned.pods, release: [] } })),
}
