/** A part of the reference: it knows the others only through the Kubernetes API, so each can be left out and replaced. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import type { Informers } from '../kube/informers.ts'

export interface ComponentContext {
  client: KubeClient
  /** Live copies of the API's objects, shared by the components of one process. */
  informers: Informers
  clock: Clock
  /** In [0, 1), from the cluster's seed: the only source of chance. */
  random(): number
  clusterDomain: string
  /** Reports what must not happen: a fault of ours. The component goes on where it can. */
  onError(error: unknown): void
}

export interface Component {
  /** As `--without` takes it: `statefulset-controller`. */
  readonly name: string
  /** As `managedFields` calls what it writes: `kubelet`. Default `kube-controller-manager`. */
  readonly agent?: string
  /** The node that it is, if it is one: it can be stopped and started again. */
  readonly node?: string
  start(context: ComponentContext): RunningComponent
}

export interface RunningComponent {
  /** Resolves when others may rely on it: its first objects are there. */
  readonly ready?: Promise<void>
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
  /** Of a node: cuts it off from the API server and from all other nodes, or mends that; what runs on it goes on. */
  isolate?(isolated: boolean): void
}
