import { asking, type Mutant } from '../mutant.ts'

export const eventsInOtherWords: Mutant = {
  id: 'events-in-other-words',
  fault: 'Events tell of created Pods in the words of ReplicaSets.',
  caughtBy: ['event-per-action'],
  caughtIn: 'creating',
  components: asking('statefulset-controller', (request) => {
    const event = request.body as { reason?: string; message?: string } | undefined
    if (!request.path.endsWith('/events') || event?.reason !== 'SuccessfulCreate') return request
    const message = event.message?.replace(/^create Pod (\S+) in .*/i, 'Created pod: $1')
    return { ...request, body: { ...event, ...(message !== undefined && { message }) } }
  }),
}
