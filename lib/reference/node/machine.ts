/** What the Pods of one node share. */
import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import type { KubeClient } from '../../kube/client.ts'
import type { Pod } from '../../kube/objects.ts'
import type { EventRecorder } from '../events.ts'
import type { AttachedPod, PodAttachment } from '../network/cluster.ts'
import type { AddressPool } from './addresses.ts'
import type { Disks } from './disks.ts'
import type { Image } from './image.ts'
import type { ClusterDns } from './pod/files.ts'
import type { Placement } from './pod/fields.ts'
import type { Refusal } from './pod/resize.ts'
import type { VolumeSources } from './pod/volumes.ts'
import type { Container, ContainerSpec } from './runtime.ts'

/** An image that a registry has. */
export interface FoundImage {
  readonly image: Image
  readonly tag: string
  /** Its full name with its digest. */
  readonly id: string
}

/** The container runtime and the registries that it pulls from. */
export interface Runtime {
  /** @throws Error as a registry's client words it: there is no such image or tag, or the reference is not one. */
  pull(reference: string): FoundImage
  /** The full name of an image: `docker.io/library/busybox:1.28`. */
  nameOf(reference: string): string
  create(spec: ContainerSpec): Container
}

/** The Pod network, as a node uses it. */
export interface NodeNetwork {
  attach(pod: PodAttachment): AttachedPod
  connect(address: string, port: number, from?: string): Promise<Duplex>
  isolate(node: string, has: (address: string) => boolean): void
  mend(node: string): void
}

/** A node as its Pods see it. */
export interface Machine {
  readonly nodeName: string
  /** The node's own address. */
  readonly address: string
  /** Whom its Pods see when it probes them. */
  readonly gateway: string
  readonly allocatable: Readonly<Record<string, string>>
  readonly client: KubeClient
  readonly clock: Clock
  readonly random: () => number
  readonly runtime: Runtime
  readonly network: NodeNetwork
  readonly addresses: AddressPool
  /** The node's own place on the network, for Pods with hostNetwork. */
  hostNetwork(): AttachedPod
  readonly disks: Disks
  readonly dns: ClusterDns
  readonly record: EventRecorder
  /** What a Pod's volumes and environment refer to. */
  sourcesFor(pod: Pod): VolumeSources
  /** Why a Pod that runs here cannot have what it asks for now, beside what the others have been given. */
  refuseResize(pod: Pod): Refusal | undefined
  /** A Pod needs less than before: others may be waiting for that. */
  madeRoom(): void
  onError(error: unknown): void
}

/** What the downward API tells of a Pod's place. */
export const placementOf = (machine: Machine, podIP: string): Placement => ({
  podIP,
  hostIP: machine.address,
  allocatable: machine.allocatable,
})
