import { asking, type Mutant } from '../mutant.ts'

interface Ports {
  subsets?: { ports?: { port?: number }[] }[]
  ports?: { port?: number }[]
}

export const endpointsOtherPorts: Mutant = {
  id: 'endpoints-other-ports',
  fault: 'Endpoints and EndpointSlices list ports that are one too high.',
  caughtBy: ['endpoint-ports'],
  caughtIn: 'names-and-readiness',
  components: (standard) =>
    ['endpoints-controller', 'endpointslice-controller'].reduce(
      (components, name) =>
        asking(name, (request) => {
          if (typeof request.body !== 'object' || request.body === null) return request
          const { subsets, ports } = request.body as Ports
          const body = {
            ...request.body,
            ...(subsets && { subsets: subsets.map((subset) => ({ ...subset, ports: oneHigher(subset.ports) })) }),
            ...(ports && { ports: oneHigher(ports) }),
          }
          return { ...request, body }
        })(components),
      standard,
    ),
}

const oneHigher = (ports: Ports['ports'] = []) => ports.map((one) => ({ ...one, port: (one.port ?? 0) + 1 }))
