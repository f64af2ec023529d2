import { creating, type Mutant } from '../mutant.ts'

export const ownerDoesNotBlock: Mutant = {
  id: 'owner-does-not-block',
  fault: 'Pods do not block the foreground deletion of their set.',
  caughtBy: ['owner-reference'],
  caughtIn: 'adoption',
  components: creating((pod) => {
    const ownerReferences =
      pod.metadata.ownerReferences?.map((owner) => ({ ...owner, blockOwnerDeletion: false })) ?? []
    return { ...pod, metadata: { ...pod.metadata, ownerReferences } }
  }),
}
