/** A test server's door: HTTPS, for clients with all rights. */
import { connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { httpTransport, type HttpTransport } from '../../kube/http.ts'
import { accessOf, parseKubeconfig } from '../../kube/kubeconfig.ts'
import { newCredentials, openDoor } from './https/door.ts'
import type { TestServer } from './testing.ts'

export interface TestDoor {
  readonly url: string
  readonly port: number
  readonly transport: HttpTransport
  /** What the server could not help: a test is to find it empty. */
  readonly errors: unknown[]
  /** A connection of which nothing is known but that it is there. */
  connect(): Promise<TLSSocket>
  /** The head of a request with credentials, as far as its last header. */
  head(method: string, path: string): string
  close(): Promise<void>
}

export async function testDoor({ api }: TestServer, patience?: number): Promise<TestDoor> {
  const credentials = newCredentials()
  const errors: unknown[] = []
  const door = await openDoor(api, {
    credentials,
    port: 0,
    kubeconfig: undefined,
    patience,
    onError: (error) => errors.push(error),
  })
  const transport = httpTransport(await accessOf(parseKubeconfig(door.kubeconfig.text, '.')))
  return {
    url: door.url,
    port: door.port,
    transport,
    errors,
    async connect() {
      const socket = connect({ host: '127.0.0.1', port: door.port, ca: credentials.certificates.authority.certificate })
      await once(socket, 'secureConnect')
      return socket
    },
    head: (method, path) =>
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${credentials.token}\r\n`,
    async close() {
      transport.close()
      await door.close()
    },
  }
}
