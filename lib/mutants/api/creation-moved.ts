import { statefulSets } from '../../kube/resource.ts'
import { storeKey } from '../../reference/apiserver/api.ts'
import { Store } from '../../reference/store/store.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { Mutant } from '../mutant.ts'

/** Milliseconds. */
const hour = 3_600_000

export const creationMoved: Mutant = {
  id: 'creation-moved',
  fault: 'A set that is changed is a younger one: its creationTimestamp moves.',
  caughtBy: ['immutable-metadata'],
  caughtIn: 'scaling',
  api: (api) => ({ ...api, store: new Renewing() }),
}

class Renewing extends Store {
  override put(resource: string, object: KubeObject): KubeObject {
    const { namespace, name, creationTimestamp } = object.metadata
    if (resource !== storeKey(statefulSets) || this.get(resource, namespace, name) === undefined)
      return super.put(resource, object)
    const later = new Date(Date.parse(creationTimestamp) + hour).toISOString().replace('.000', '')
    return super.put(resource, { ...object, metadata: { ...object.metadata, creationTimestamp: later } })
  }
}
