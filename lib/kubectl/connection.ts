/** A cluster as kubectl uses it. */
import { KubeClient } from '../kube/client.ts'
import type { ApiRequest, Transport } from '../kube/transport.ts'
import type { Connection, Io } from './io.ts'

/** The same connection for one command: requests end with it, and the server's warnings are printed, each once. */
export function forCommand(connection: Connection, { signal, stderr }: Pick<Io, 'signal' | 'stderr'>): Connection {
  const { transport } = connection.client
  const printed = new Set<string>()
  const bound = (request: ApiRequest): ApiRequest => ({ signal, ...request })
  const wrapped: Transport = {
    async send(request) {
      const response = await transport.send(bound(request))
      for (const warning of response.warnings) {
        if (!printed.has(warning)) stderr(`Warning: ${warning}\n`)
        printed.add(warning)
      }
      return response
    },
    watch: (request) => transport.watch(bound(request)),
    read: (request) => transport.read(bound(request)),
    connect: (request) => transport.connect(bound(request)),
  }
  return { ...connection, client: new KubeClient(wrapped) }
}
