/** The reference as a library: a Kubernetes API and what stands behind it, in this process. */
import { systemClock, type Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import type { Api } from './apiserver/api.ts'
import { issue } from './apiserver/https/certificate.ts'
import { loopback, newCredentials, openDoor, type Credentials, type Door } from './apiserver/https/door.ts'
import { newCluster, type Authority, type ClusterOptions } from './cluster.ts'
import { UnknownComponentError } from './components.ts'
import type { DataFolder } from './data/folder.ts'
import type { NodeSwitches } from './running.ts'

export { UnknownComponentError }

export interface ReferenceOptions extends ClusterOptions {
  /** Where the API is served on loopback; where absent, as before with the same `dataDir`, or any free port. */
  port?: number
  /** Where the kubeconfig is written; where absent, in `dataDir`, or a temporary file that is removed at the end. */
  kubeconfig?: string
  /**
   * A folder that keeps objects and volumes, also when the process is killed: the next one goes on from there. It is
   * made where there is none; without it, all is in memory.
   */
  dataDir?: string
  /** Reports what the user had better know. */
  onNotice?(message: string): void
}

export interface Reference {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
  /** Lets any Kubernetes client in. */
  readonly kubeconfig: { readonly path: string; readonly text: string }
  /** Straight into the API server, with all rights. */
  readonly client: KubeClient
  readonly api: Api
  readonly clock: Clock
  /** The names of the components that run. */
  readonly components: readonly string[]
  /** Its nodes, to be switched off and on. */
  readonly nodes: NodeSwitches
  stop(): Promise<void>
}

/**
 * @throws UnknownComponentError for a name in `without` that no component has.
 * @throws DataFolderError where `dataDir` is in use, damaged, or no such folder.
 */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const data = await openData(options)
  try {
    return await start(options, data)
  } catch (error) {
    data?.close()
    throw error
  }
}

async function openData({
  dataDir,
  onError = console.error,
  onNotice = console.error,
}: ReferenceOptions): Promise<DataFolder | undefined> {
  if (dataDir === undefined) return undefined
  const { DataFolder } = await import('./data/folder.ts')
  const data = new DataFolder(dataDir, { onError })
  if (data.torn > 0) {
    onNotice(
      `${dataDir}: the last change had not been written to its end and was dropped (${data.torn} bytes); nobody had been told of it`,
    )
  }
  return data
}

async function start(options: ReferenceOptions, data: DataFolder | undefined): Promise<Reference> {
  const credentials = data?.credentials(newCredentials) ?? newCredentials()
  const { authority } = credentials.certificates
  // Who looks at certificates lives in real time.
  const issued: Authority['issue'] = (wanted) => issue(authority, systemClock().now(), wanted)
  const cluster = newCluster(options, { certificate: authority.certificate, issue: issued }, data)
  const { api, client, clock, components } = cluster
  const door = await openAny(api, options, credentials, data)
  const { nodes, stop } = await cluster.run({ ip: loopback, port: door.port })
  return {
    url: door.url,
    kubeconfig: door.kubeconfig,
    client,
    api,
    clock,
    components,
    nodes,
    async stop() {
      await stop()
      await door.close()
      data?.close()
    },
  }
}

/** Where the options say; else where it was before, or where there is room. */
async function openAny(
  api: Api,
  options: ReferenceOptions,
  credentials: Credentials,
  data: DataFolder | undefined,
): Promise<Door> {
  const { onError = console.error } = options
  const open = (port: number): Promise<Door> =>
    openDoor(api, { credentials, port, kubeconfig: options.kubeconfig ?? data?.kubeconfig, onError })
  return open(options.port ?? data?.port ?? 0).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || options.port !== undefined || !data?.port) throw error
    options.onNotice?.(
      `port ${data.port}, where this cluster was, is taken: it is at another now, as its kubeconfig says`,
    )
    return open(0)
  })
}
