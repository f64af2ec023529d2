import { type Mutant, seeing } from '../mutant.ts'

export const slicesWithoutHostnames: Mutant = {
  id: 'slices-without-hostnames',
  fault: 'EndpointSlices do not tell the hostnames of Pods, and DNS has no names for them.',
  caughtBy: ['endpoint-addresses'],
  caughtIn: 'names-and-readiness',
  components: seeing('endpointslice-controller', (object) => {
    if (object.kind !== 'Pod') return object
    const { hostname: _, ...spec } = object['spec'] as { hostname?: string }
    return { ...object, spec }
  }),
}
