import { asking, type Mutant } from '../mutant.ts'

export const successAsFailure: Mutant = {
  id: 'success-as-failure',
  fault: 'Events tell of what was done as if it had failed.',
  caughtBy: ['true-events'],
  caughtIn: 'scaling',
  components: asking('statefulset-controller', (request) => {
    const event = request.body as { reason?: string; type?: string } | undefined
    if (!request.path.endsWith('/events') || event?.reason !== 'SuccessfulCreate') return request
    return { ...request, body: { ...event, type: 'Warning', reason: 'FailedCreate' } }
  }),
}
