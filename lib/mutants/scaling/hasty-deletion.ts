import { asking, type Mutant } from '../mutant.ts'

export const hastyDeletion: Mutant = {
  id: 'hasty-deletion',
  fault: 'Pods are deleted with a grace period of a second, whatever their own.',
  caughtBy: ['graceful-deletion'],
  caughtIn: 'templates',
  components: asking('statefulset-controller', (request) =>
    request.method === 'DELETE'
      ? { ...request, body: { ...(request.body as object), gracePeriodSeconds: 1 } }
      : request,
  ),
}
