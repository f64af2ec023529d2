/** What a run is against. A third party's adapter is a module that exports `adapter: ClusterAdapter`. */
import type { Clock } from '../clock.ts'
import type { Transport } from '../kube/transport.ts'

/** Something that a cluster may or may not have; a scenario names those it needs. */
export const features = {
  DynamicProvisioning: 'a default StorageClass whose provisioner makes volumes',
  StaticVolumes: 'PersistentVolumes may be made by hand, of folders of a node',
  ClusterDNS: 'names of Services and Pods resolve inside Pods',
  PodExec: 'containers run real commands, so that exec, attach and run -it work',
  PodNetwork: 'Pods reach each other by address',
  PolicyV1: 'evictions and PodDisruptionBudgets in policy/v1 (1.22 and newer)',
  StartOrdinal: 'spec.ordinals.start (1.27 and newer)',
  PodIndexLabel: 'the label apps.kubernetes.io/pod-index (1.28 and newer)',
  PVCRetentionPolicy: 'spec.persistentVolumeClaimRetentionPolicy (1.27 and newer)',
  MinReadySeconds: 'spec.minReadySeconds (1.25 and newer)',
  MissingClaims: 'a claim that is missing is made anew also while its Pod is Pending (1.27 and newer)',
  SucceededPods: 'a Pod whose phase is Succeeded is replaced (1.28 and newer)',
  MaxUnavailable: 'spec.updateStrategy.rollingUpdate.maxUnavailable (behind a feature gate)',
  SetNameValidation: 'the name of a set must be a DNS label (1.27 and newer)',
  ServiceNameValidation: 'spec.serviceName must be a DNS label (1.33 and newer)',
  PodTemplateValidation: 'the Pod template of a set is validated with the set (1.34 and newer)',
} as const

export type Feature = keyof typeof features

export interface ClusterOptions {
  /** A kubeconfig file and context to use, where the adapter takes one. */
  kubeconfig?: string
  context?: string
  /** The name of the cluster to create or to use (kind, minikube, k3d). */
  clusterName?: string
  /** The DNS domain that a scenario asks for. An adapter that cannot set it ignores it: compare with `Cluster.clusterDomain`. */
  clusterDomain?: string
  /** Where names, UIDs and addresses follow from a seed: that. */
  seed?: number
  /** How many times as fast as real time, for clusters that have a clock of their own. */
  speed?: number
  /** In place of the system's clock, for clusters in this process. */
  clock?: Clock
  /** Leave what was created in place. */
  keep?: boolean
  /** Overrides of image names, old to new. */
  images?: Readonly<Record<string, string>>
  /** Aborts a start that is under way. */
  signal?: AbortSignal
  /** One line on what takes long. */
  onProgress?(line: string): void
}

export interface Attachment {
  name: string
  mediaType: string
  content: string
}

export interface Cluster {
  readonly implementation: { name: string; version: string; url?: string }
  /** Path of a kubeconfig file whose current context is the cluster: the contract is the Kubernetes API. */
  readonly kubeconfig: string
  /**
   * A shorter way there, on which everything is said as the kubeconfig's server says it, for a client of this name; absent:
   * none. The harness itself goes it.
   */
  readonly transport?: (userAgent: string) => Transport
  readonly features: ReadonlySet<Feature>
  /** `cluster.local` nearly everywhere. */
  readonly clusterDomain: string
  /** How many times as fast as real time its clock goes: what must stay so is watched for that much less; absent: 1. */
  readonly speed?: number
  /** The name under which an image of a tutorial is to be had here: `k8s.gcr.io/nginx-slim:0.8` -> `registry.k8s.io/nginx-slim:0.24`. */
  image(name: string): string
  /** What helps to understand a failure in `namespace`: events, descriptions, logs. */
  diagnostics(namespace: string): Promise<Attachment[]>
  /** Removes what start made, and nothing else. */
  stop(): Promise<void>
}

export interface ClusterAdapter {
  readonly name: string
  /** The options that mean something here; absent: all. Asking for another is a user's mistake. */
  readonly takes?: readonly ('kubeconfig' | 'context' | 'clusterName' | 'clusterDomain' | 'speed' | 'seed')[]
  /** How many chains of scenarios, each in a namespace of its own, run at a time, at most, unless the user says otherwise; absent: 1. */
  readonly parallel?: number
  /** Creates a cluster, or attaches to one. @throws ClusterError when there is none to be had. */
  start(options: ClusterOptions): Promise<Cluster>
}

/** The cluster cannot be reached or set up: one sentence that says what to do (exit code 3). */
export class ClusterError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClusterError'
  }
}
