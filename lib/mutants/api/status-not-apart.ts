import { statefulSets } from '../../kube/resource.ts'
import { asking, knowing, type Mutant } from '../mutant.ts'

export const statusNotApart: Mutant = {
  id: 'status-not-apart',
  fault:
    'The status of a set is a field like any other: whoever writes the set writes its status, and there is no subresource for it.',
  caughtBy: ['status-isolation', 'status-counts'],
  caughtIn: 'subresources',
  api: knowing(statefulSets, (kind) => ({ ...kind, status: false })),
  components: asking('statefulset-controller', (request) => ({
    ...request,
    path: request.path.replace(/\/status$/, ''),
  })),
}
