import type { AnyObject, Service } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'

export const notReadyUnpublished: Mutant = {
  id: 'not-ready-unpublished',
  fault: 'A Service that publishes addresses which are not ready has none but ready ones.',
  caughtBy: ['endpoints-complete'],
  caughtIn: 'names-and-readiness',
  components: (standard) =>
    seeing('endpointslice-controller', withoutIt)(seeing('endpoints-controller', withoutIt)(standard)),
}

const withoutIt = (object: AnyObject): AnyObject =>
  object.kind === 'Service'
    ? { ...object, spec: { ...(object as AnyObject & Service).spec, publishNotReadyAddresses: false } }
    : object
