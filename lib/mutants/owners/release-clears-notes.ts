import { asking, type Mutant } from '../mutant.ts'

interface Patch {
  metadata?: { ownerReferences?: { $patch?: string }[] }
}

export const releaseClearsNotes: Mutant = {
  id: 'release-clears-notes',
  fault: 'A Pod that a set releases loses its annotations.',
  caughtBy: ['pods-left-as-they-are'],
  caughtIn: 'adoption',
  components: asking('statefulset-controller', (request) => {
    const { metadata } = (request.body as Patch | undefined) ?? {}
    if (
      request.method !== 'PATCH' ||
      !metadata?.ownerReferences?.some((one) => one.$patch === 'delete') ||
      !request.path.includes('/pods/')
    )
      return request
    return { ...request, body: { metadata: { ...metadata, annotations: null } } }
  }),
}
