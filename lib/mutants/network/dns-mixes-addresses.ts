import type { EndpointSlice } from '../../kube/objects.ts'
import { type Mutant, seeing } from '../mutant.ts'

export const dnsMixesAddresses: Mutant = {
  id: 'dns-mixes-addresses',
  fault: "DNS answers for a Pod's name with the address of another Pod of the Service.",
  caughtBy: ['dns-addresses'],
  caughtIn: 'names-and-readiness',
  components: seeing('dns', (object) => {
    if (object.kind !== 'EndpointSlice') return object
    const { endpoints } = object as unknown as EndpointSlice
    return { ...object, endpoints: endpoints?.map((one, i) => ({ ...one, addresses: endpoints.at(i - 1)?.addresses })) }
  }),
}
