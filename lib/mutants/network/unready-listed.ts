import type { AnyObject, Pod } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'
import { asReady } from '../pods.ts'

export const unreadyListed: Mutant = {
  id: 'unready-listed',
  fault: 'Endpoints and EndpointSlices list Pods as ready as soon as they have an address, and so does DNS.',
  caughtBy: ['endpoints-ready-only', 'dns-ready-only'],
  caughtIn: 'names-and-readiness',
  components: (standard) => seeing('endpointslice-controller', ready)(seeing('endpoints-controller', ready)(standard)),
}

const ready = (object: AnyObject): AnyObject => (object.kind === 'Pod' ? asReady(object as AnyObject & Pod) : object)
