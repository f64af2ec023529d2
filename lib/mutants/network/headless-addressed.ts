import type { KubeObject, Service } from '../../kube/objects.ts'
import { services } from '../../kube/resource.ts'
import { storeKey } from '../../reference/apiserver/api.ts'
import { Store } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const headlessAddressed: Mutant = {
  id: 'headless-addressed',
  fault: 'A headless Service is given an address all the same, in its clusterIPs.',
  caughtBy: ['headless-services'],
  caughtIn: 'names-and-readiness',
  api: (api) => ({ ...api, store: new Generous() }),
}

class Generous extends Store {
  override put(resource: string, object: KubeObject): KubeObject {
    const { spec } = object as Service
    if (resource !== storeKey(services) || spec.clusterIP !== 'None') return super.put(resource, object)
    return super.put(resource, { ...object, spec: { ...spec, clusterIPs: ['10.96.200.1'] } } as KubeObject)
  }
}
