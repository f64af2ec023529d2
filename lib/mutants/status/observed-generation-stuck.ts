import { type Mutant, telling } from '../mutant.ts'

export const observedGenerationStuck: Mutant = {
  id: 'observed-generation-stuck',
  fault: 'The status goes on telling of the first generation.',
  caughtBy: ['observed-generation'],
  caughtIn: 'rolling-update',
  components: telling((status, { set }) => ({ ...status, observedGeneration: set.status.observedGeneration ?? 1 })),
}
