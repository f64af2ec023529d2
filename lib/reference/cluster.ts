/** What is behind the door: an API, reached within this process alone, and the components that work on it. */
import { systemClock, type Clock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import { Informers } from '../kube/informers.ts'
import { Kinds, type Api } from './apiserver/api.ts'
import { registerGroups } from './apiserver/apiservices.ts'
import { serveDefinitions } from './apiserver/custom/definitions.ts'
import { localTransport } from './apiserver/local.ts'
import { issueSecretToken } from './apiserver/tokens.ts'
import { bootstrap, type Address } from './bootstrap.ts'
import type { Component } from './component.ts'
import { referenceComponents, UnknownComponentError, type World } from './components.ts'
import type { DataFolder } from './data/folder.ts'
import type { DnsOptions } from './dns/dns.ts'
import { defaultGates, type FeatureGates } from './gates.ts'
import type { Kubelet } from './kubelet.ts'
import { seededRandom } from './random.ts'
import { kindsWith } from './resources/index.ts'
import { runComponents, type NodeSwitches } from './running.ts'
import { Store } from './store/store.ts'
import { followSwitches } from './switches.ts'

export interface ClusterOptions {
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
  /** Where the cluster's DNS answers on loopback, by UDP and TCP; not at all where absent. 0 for any free port. */
  dns?: DnsOptions
  /** What is off by default, by the names of Kubernetes: `{ MaxUnavailableStatefulSet: true }`. */
  featureGates?: Partial<FeatureGates>
  /** Replaces components: what it returns is started. */
  components?(standard: Component[], world: World): Component[]
  /** Replaces parts of the API server: what it returns is served. */
  api?(standard: Api): Api
  /** Reports what must not happen: a fault of ours. */
  onError?(error: unknown): void
}

/** Who signs the certificates of the API server and of its clients. */
export interface Authority {
  /** Its own, in PEM. */
  readonly certificate: string
  issue: NonNullable<World['issue']>
}

export interface Cluster {
  readonly api: Api
  /** Straight into the API server, with all rights. */
  readonly client: KubeClient
  readonly clock: Clock
  /** The names of the components that `run` starts. */
  readonly components: readonly string[]
  /** Resolves when the components are ready. `address`: where the API is served, as its own Service says. */
  run(address: Address): Promise<RunningCluster>
}

export interface RunningCluster {
  /** Its nodes, to be switched off and on. */
  readonly nodes: NodeSwitches
  stop(): Promise<void>
}

/**
 * A cluster that does not run yet: its API answers already.
 * @param authority the API's; none where it is not served over HTTPS
 * @param data where it goes on from, and what keeps it
 * @throws UnknownComponentError for a name in `without` that no component has.
 */
export function newCluster(options: ClusterOptions, by?: Authority, data?: DataFolder): Cluster {
  const { certificate: authority = '', issue } = by ?? {}
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
  const shared = { gates, clock, random, clusterDomain, kubelets, authority, issue, disks: data?.disks }
  const signForSecret: World['signForSecret'] = (account, secret) => issueSecretToken(api, account, secret)
  const world: World = { ...shared, signForSecret, nodes: options.nodes ?? 1, dns: options.dns ?? {} }
  const standard = referenceComponents(world)
  const chosen = select(options.components?.(standard, world) ?? standard, options.without ?? [])
  for (const { name } of chosen) within.add(name)
  return {
    api,
    client,
    clock,
    components: [...within],
    async run(address) {
      await bootstrap(
        client,
        { ...address, ...(authority !== '' && { authority }) },
        data === undefined || data.starts === 0,
      )
      registerGroups(api)
      data?.started(address.port)
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
        nodes: running.nodes,
        async stop() {
          unfollow()
          await running.stop()
          await informers.stop()
        },
      }
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
