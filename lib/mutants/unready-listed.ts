import type { AnyObject, Pod } from '../kube/objects.ts'
import type { Component } from '../reference/component.ts'
import { type Mutant, seeing } from './mutant.ts'

export const unreadyListed: Mutant = {
  id: 'unready-listed',
  fault: 'Endpoints and EndpointSlices list Pods as ready as soon as they have an address, and so does DNS.',
  caughtBy: ['endpoints-ready-only', 'dns-ready-only'],
  components: (standard: readonly Component[]) =>
    seeing('endpointslice-controller', asReady)(seeing('endpoints-controller', asReady)(standard)),
}

function asReady(object: AnyObject): AnyObject {
  if (object.kind !== 'Pod') return object
  const { status } = object as unknown as Pod
  const conditions = [...(status.conditions?.filter(({ type }) => type !== 'Ready') ?? []), { type: 'Ready', status: 'True' }]
  return { ...object, status: { ...status, conditions } }
}
