import type { AnyObject } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'

export const endpointsKeepTerminating: Mutant = {
  id: 'endpoints-keep-terminating',
  fault: 'Endpoints and EndpointSlices list Pods as ready until they are gone, however long they take to terminate.',
  caughtBy: ['endpoints-ready-only'],
  caughtIn: 'terminating-pods',
  components: (standard) =>
    seeing('endpointslice-controller', staying)(seeing('endpoints-controller', staying)(standard)),
}

function staying(object: AnyObject): AnyObject {
  if (object.kind !== 'Pod') return object
  const { deletionTimestamp: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
