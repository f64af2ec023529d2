/** The reference as a library: a Kubernetes API and what stands behind it, in this process. */
import { systemClock, type Clock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import { Informers } from '../kube/informers.ts'
import { Kinds, type Api } from './apiserver/api.ts'
import { serveDefinitions } from './apiserver/custom/definitions.ts'
import { localTransport } from './apiserver/local.ts'
import { loopback, newCredentials, openDoor, type Door } from './apiserver/https/door.ts'
import { bootstrap } from './bootstrap.ts'
import type { Component } from './component.ts'
import { referenceComponents, UnknownComponentError, type World } from './components.ts'
import type { DataFolder } from './data/folder.ts'
import type { DnsOptions } from './dns/dns.ts'
import { defaultGates, type FeatureGates } from './gates.ts'
import type { Kubelet } from './kubelet.ts'
import { seededRandom } from './random.ts'
import { kindsWith } from './resources/index.ts'
import { runComponents, type NodeSwitches } from './running.ts'
import { followSwitches } from './switches.ts'
import { Store } from './store/store.ts'

export { UnknownComponentError }

export interface ReferenceOptions {
  /** Names of components that are not started. */
  without?: readonly string[]
  /** How many times as fast as real time everything runs. */
  speed?: number
  /** In place of the system's clock: then `speed` is not looked at. */
  clock?: Clock
  clusterDomain?: string
  nodes?: number
  /** Names, UIDs and addresses follow from it; random where absent. */
  seed?: number
  /** Where the API is served on loopback; where absent, as before with the same `dataDir`, or any free port. */
  port?: number
  /** Where the kubeconfig is written; where absent, in `dataDir`, or a temporary file that is removed at the end. */
  kubeconfig?: string
  /** Where the cluster's DNS answers on loopback, by UDP and TCP; not at all where absent. 0 for any free port. */
  dns?: DnsOptions
  /** What is off by default, by the names of Kubernetes: `{ MaxUnavailableStatefulSet: true }`. */
  featureGates?: Partial<FeatureGates>
  /** Replaces components: what it returns is started. */
  components?(standard: Component[], world: World): Component[]
  /** Replaces parts of the API server: what it returns is served. */
  api?(standard: Api): Api
  /**
   * A folder that keeps objects and volumes, also when the process is killed: the next one goes on from there. It is
   * made where there is none; without it, all is in memory.
   */
  dataDir?: string
  /** Reports what must not happen: a fault of ours. */
  onError?(error: unknown): void
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
  const clock = options.clock ?? systemClock(options.speed, data?.time)
  const random = seededRandom((options.seed ?? Math.floor(Math.random() * 2 ** 32)) + (data?.starts ?? 0) * nextSeed)
  const kubelets = new Map<string, Kubelet>()
  const clusterDomain = options.clusterDomain ?? 'cluster.local'
  const onError = options.onError ?? ((error: unknown) => console.error(error))
  const gates = { ...defaultGates, ...options.featureGates }
  const within = new Set<string>()
  const standardApi: Api = {
    store: new Store(),
    kinds: new Kinds(kindsWith(gates)),
    clock,
    random,
    kubelets,
    components: within,
  }
  const api = options.api?.(standardApi) ?? standardApi
  data?.restore(standardApi.store, clock)
  serveDefinitions(api, onError)
  const client = new KubeClient(localTransport(api, 'kube-apiserver'))
  const credentials = data?.credentials(newCredentials) ?? newCredentials()
  const authority = credentials.certificates.authority.certificate
  const shared = { gates, clock, random, clusterDomain, kubelets, authority, disks: data?.disks }
  const world: World = { ...shared, nodes: options.nodes ?? 1, dns: options.dns ?? {} }
  const standard = referenceComponents(world)
  const chosen = select(options.components?.(standard, world) ?? standard, options.without ?? [])
  for (const { name } of chosen) within.add(name)

  const open = (port: number): Promise<Door> =>
    openDoor(api, { credentials, port, kubeconfig: options.kubeconfig ?? data?.kubeconfig, onError })
  const door = await open(options.port ?? data?.port ?? 0).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || options.port !== undefined || !data?.port) throw error
    options.onNotice?.(
      `port ${data.port}, where this cluster was, is taken: it is at another now, as its kubeconfig says`,
    )
    return open(0)
  })
  await bootstrap(client, { ip: loopback, port: door.port, authority }, data === undefined || data.starts === 0)
  data?.started(door.port)
  const controllers = new KubeClient(localTransport(api, 'kube-controller-manager'))
  const informers = new Informers(controllers, { clock, onError })
  const running = await runComponents(chosen, (component) =>
    component.start({
      client: new KubeClient(localTransport(api, component.agent ?? 'kube-controller-manager')),
      informers,
      clock,
      random,
      clusterDomain,
      onError,
    }),
  )
  const unfollow = followSwitches(running.nodes, { client, informers, clock, onError })
  return {
    url: door.url,
    kubeconfig: door.kubeconfig,
    client,
    api,
    clock,
    components: chosen.map(({ name }) => name),
    nodes: running.nodes,
    async stop() {
      unfollow()
      await running.stop()
      await informers.stop()
      await door.close()
      data?.close()
    },
  }
}

/** Each server that goes on from a folder has chances of its own. */
const nextSeed = 0x9e3779b9

function select(components: readonly Component[], without: readonly string[]): Component[] {
  const unknown = without.find((name) => !components.some((component) => component.name === name))
  if (unknown !== undefined) throw new UnknownComponentError(unknown, components)
  return components.filter(({ name }) => !without.includes(name))
}
