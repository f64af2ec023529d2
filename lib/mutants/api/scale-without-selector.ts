import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const scaleWithoutSelector: Mutant = {
  id: 'scale-without-selector',
  fault: 'The scale subresource does not tell its selector, so that nothing can scale by what Pods use.',
  caughtBy: ['scale-subresource'],
  caughtIn: 'subresources',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    ...(kind.scale && { scale: { ...kind.scale, selector: () => '' } }),
  })),
}
