/** The reference as a library: a Kubernetes API and what stands behind it, in this process. */
import { systemClock, type Clock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import { Informers } from '../kube/informers.ts'
import { Kinds, type Api } from './apiserver/api.ts'
import { serveDefinitions } from './apiserver/custom/definitions.ts'
import { localTransport } from './apiserver/local.ts'
import { clusterCertificates, loopback, openDoor } from './apiserver/https/door.ts'
import { bootstrap } from './bootstrap.ts'
import type { Component } from './component.ts'
import { referenceComponents, type World } from './components.ts'
import type { DnsOptions } from './dns/dns.ts'
import type { Kubelet } from './kubelet.ts'
import { seededRandom } from './random.ts'
import { builtInKinds } from './resources/index.ts'
import { runComponents, type NodeSwitches } from './running.ts'
import { Store } from './store/store.ts'

/** A name that no component has: the message lists those that there are. */
export class UnknownComponentError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnknownComponentError'
  }
}

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
  /** Where the API is served on loopback; any free port where absent. */
  port?: number
  /** Where the kubeconfig is written; a temporary file, removed at the end, where absent. */
  kubeconfig?: string
  /** Where the cluster's DNS answers on loopback, by UDP and TCP; not at all where absent. 0 for any free port. */
  dns?: DnsOptions
  /** Replaces components: what it returns is started. */
  components?(standard: Component[], world: World): Component[]
  /** Replaces parts of the API server: what it returns is served. */
  api?(standard: Api): Api
  /** Reports what must not happen: a fault of ours. */
  onError?(error: unknown): void
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

/** @throws UnknownComponentError for a name in `without` that no component has. */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const clock = options.clock ?? systemClock(options.speed)
  const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32))
  const kubelets = new Map<string, Kubelet>()
  const clusterDomain = options.clusterDomain ?? 'cluster.local'
  const onError = options.onError ?? ((error: unknown) => console.error(error))
  const standardApi: Api = { store: new Store(), kinds: new Kinds(builtInKinds), clock, random, kubelets }
  const api = options.api?.(standardApi) ?? standardApi
  serveDefinitions(api, onError)
  const client = new KubeClient(localTransport(api, 'kube-apiserver'))
  const certificates = clusterCertificates()
  const authority = certificates.authority.certificate
  const world: World = { clock, random, clusterDomain, nodes: options.nodes ?? 1, kubelets, authority, dns: options.dns ?? {} }
  const standard = referenceComponents(world)
  const chosen = select(options.components?.(standard, world) ?? standard, options.without ?? [])

  const door = await openDoor(api, { certificates, port: options.port ?? 0, kubeconfig: options.kubeconfig, onError })
  await bootstrap(client, { ip: loopback, port: door.port })
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
  return {
    url: door.url,
    kubeconfig: door.kubeconfig,
    client,
    api,
    clock,
    components: chosen.map(({ name }) => name),
    nodes: running.nodes,
    async stop() {
      await running.stop()
      await informers.stop()
      await door.close()
    },
  }
}

function select(components: readonly Component[], without: readonly string[]): Component[] {
  const unknown = without.find((name) => !components.some((component) => component.name === name))
  if (unknown !== undefined) {
    const known = components.map(({ name }) => name).join(', ')
    throw new UnknownComponentError(`there is no component ${unknown}: the known ones are ${known}`)
  }
  return components.filter(({ name }) => !without.includes(name))
}
