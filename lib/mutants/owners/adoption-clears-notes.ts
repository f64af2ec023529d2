import { asking, type Mutant } from '../mutant.ts'

interface Patch {
  metadata?: { ownerReferences?: object[] }
}

export const adoptionClearsNotes: Mutant = {
  id: 'adoption-clears-notes',
  fault: 'A Pod that a set adopts, or releases, loses its annotations.',
  caughtBy: ['pods-left-as-they-are'],
  caughtIn: 'adoption',
  components: asking('statefulset-controller', (request) => {
    const { metadata } = (request.body as Patch | undefined) ?? {}
    if (request.method !== 'PATCH' || metadata?.ownerReferences === undefined || !request.path.includes('/pods/'))
      return request
    return { ...request, body: { metadata: { ...metadata, annotations: null } } }
  }),
}
