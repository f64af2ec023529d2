import type { EndpointSlice } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'

export const dnsListsUnready: Mutant = {
  id: 'dns-lists-unready',
  fault: 'DNS answers with Pods that are not ready, though Endpoints and EndpointSlices are right.',
  caughtBy: ['dns-ready-only'],
  caughtIn: 'names-and-readiness',
  components: seeing('dns', (object) => {
    if (object.kind !== 'EndpointSlice') return object
    const { endpoints } = object as unknown as EndpointSlice
    return { ...object, endpoints: endpoints?.map((endpoint) => ({ ...endpoint, conditions: { ready: true } })) }
  }),
}
