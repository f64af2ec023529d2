import { type Mutant, seeing } from '../mutant.ts'

export const claimsUnprotected: Mutant = {
  id: 'claims-unprotected',
  fault: 'A claim that is deleted loses its protection though its Pod still uses it.',
  caughtBy: ['claims-in-use'],
  caughtIn: 'lost-claims',
  components: seeing('persistentvolumeclaim-protection-controller', (object) =>
    object.kind === 'Pod' ? { ...object, spec: { ...(object['spec'] as object), volumes: [] } } : object,
  ),
}
