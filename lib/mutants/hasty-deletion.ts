import { KubeClient } from '../kube/client.ts'
import { changing, type Mutant } from './mutant.ts'

export const hastyDeletion: Mutant = {
  id: 'hasty-deletion',
  fault: 'Pods are deleted with a grace period of a second, whatever their own.',
  caughtBy: ['graceful-deletion'],
  components: changing('statefulset-controller', (component) => ({
    ...component,
    start(context) {
      const { transport } = context.client
      const hasty = new KubeClient({
        send: (request) =>
          transport.send(request.method === 'DELETE' ? { ...request, body: { ...(request.body as object), gracePeriodSeconds: 1 } } : request),
        watch: (request) => transport.watch(request),
        read: (request) => transport.read(request),
        connect: (request) => transport.connect(request),
      })
      return component.start({ ...context, client: hasty })
    },
  })),
}
