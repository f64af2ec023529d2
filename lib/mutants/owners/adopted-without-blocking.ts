import { asking, type Mutant } from '../mutant.ts'

interface Patch {
  metadata?: { ownerReferences?: { blockOwnerDeletion?: boolean }[] }
}

export const adoptedWithoutBlocking: Mutant = {
  id: 'adopted-without-blocking',
  fault: 'Pods that are adopted do not block the foreground deletion of their set, unlike those that it has made.',
  caughtBy: ['owner-reference'],
  caughtIn: 'adoption',
  components: asking('statefulset-controller', (request) => {
    const owners = (request.body as Patch | undefined)?.metadata?.ownerReferences
    if (request.method !== 'PATCH' || !owners?.some(({ blockOwnerDeletion }) => blockOwnerDeletion)) return request
    const ownerReferences = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }))
    return { ...request, body: { metadata: { ...(request.body as Patch).metadata, ownerReferences } } }
  }),
}
