import type { Pod } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'

export const endpointsKeepAddresses: Mutant = {
  id: 'endpoints-keep-addresses',
  fault: 'Endpoints keep the address that a Pod of the name had first.',
  caughtBy: ['endpoint-addresses'],
  caughtIn: 'basics-scaling',
  components(standard) {
    const first = new Map<string, string>()
    return seeing('endpoints-controller', (object) => {
      const { podIP } = (object as unknown as Partial<Pod>).status ?? {}
      if (object.kind !== 'Pod' || podIP === undefined) return object
      const kept = first.get(object.metadata.name) ?? podIP
      first.set(object.metadata.name, kept)
      return { ...object, status: { ...(object['status'] as object), podIP: kept, podIPs: [{ ip: kept }] } }
    })(standard)
  },
}
