/** The parts that make up the reference, besides its API server. */
import type { Clock } from '../clock.ts'
import type { Component } from './component.ts'
import { accountTokenController, type SignForSecret } from './controllers/accounttokens.ts'
import { certificateSigner, type Issue } from './controllers/certificates/signing.ts'
import { rootCertificatePublisher, serviceAccountController } from './controllers/defaults.ts'
import { cronJobController } from './controllers/cronjob/controller.ts'
import { daemonSetController } from './controllers/daemonset/controller.ts'
import { deploymentController } from './controllers/deployment/controller.ts'
import { disruptionController } from './controllers/disruption/controller.ts'
import { garbageCollector } from './controllers/garbage/collector.ts'
import { jobController } from './controllers/job/controller.ts'
import { ttlAfterFinishedController } from './controllers/job/ttl.ts'
import { namespaceController } from './controllers/namespaces/controller.ts'
import { taintEvictionController } from './controllers/nodes/eviction.ts'
import { nodeLifecycleController } from './controllers/nodes/lifecycle.ts'
import { podGarbageCollector } from './controllers/nodes/podgc.ts'
import { resourceQuotaController } from './controllers/quota.ts'
import { replicaSetController, replicationController } from './controllers/replicaset/controller.ts'
import { scheduler } from './controllers/scheduler/scheduler.ts'
import { endpointsController } from './controllers/services/endpoints.ts'
import { endpointSliceController } from './controllers/services/endpointslices.ts'
import { endpointSliceMirroringController } from './controllers/services/mirroring.ts'
import { statefulSetController } from './controllers/statefulset/controller.ts'
import { persistentVolumeController } from './controllers/volumes/binder.ts'
import { ephemeralVolumeController } from './controllers/volumes/ephemeral.ts'
import { volumeExpander } from './controllers/volumes/expand.ts'
import { claimProtectionController, volumeProtectionController } from './controllers/volumes/protection.ts'
import type { DnsOptions } from './dns/dns.ts'
import type { FeatureGates } from './gates.ts'
import type { Kubelet } from './kubelet.ts'
import type { DiskKeeper } from './node/disks.ts'
import { nodeComponents } from './node/nodes.ts'

/** What the parts share that is no business of the API. */
export interface World {
  clock: Clock
  random(): number
  clusterDomain: string
  nodes: number
  /** Where nodes register, so that the API server finds them. */
  kubelets: Map<string, Kubelet>
  gates?: FeatureGates
  /** The certificate of the API server's authority, in PEM; none where it is not served over HTTPS. */
  authority?: string
  /** Signs what Secrets keep of ServiceAccounts' tokens. */
  signForSecret?: SignForSecret
  /** Signs a certificate as that authority. */
  issue?: ((wanted: Issue) => string) | undefined
  dns?: DnsOptions
  /** Keeps what is on disks beyond the process; they are in memory alone where absent. */
  disks?: DiskKeeper | undefined
}

/** A name that no component has: the message lists those that there are. */
export class UnknownComponentError extends Error {
  constructor(name: string, known: readonly Component[]) {
    super(`there is no component ${name}: the known ones are ${known.map((component) => component.name).join(', ')}`)
    this.name = 'UnknownComponentError'
  }
}

/** In the order in which they start. */
export const referenceComponents = (world: World): Component[] => [
  ...controllers(world.authority ?? '', world.gates),
  ...(world.issue ? [certificateSigner(world.issue)] : []),
  ...(world.signForSecret ? [accountTokenController(world.signForSecret, world.authority ?? '')] : []),
  ...nodeComponents(world),
]

/** Those that need nothing but an API server, wherever it is. `authority`: the certificate of its authority, in PEM. */
export const controllers = (authority: string, gates?: FeatureGates): Component[] => [
  scheduler(),
  statefulSetController(gates === undefined ? {} : { gates }),
  deploymentController(),
  replicaSetController(),
  replicationController(),
  daemonSetController(),
  jobController(),
  ttlAfterFinishedController(),
  cronJobController(),
  disruptionController(),
  persistentVolumeController(),
  volumeExpander(),
  ephemeralVolumeController(),
  claimProtectionController(),
  volumeProtectionController(),
  endpointsController(),
  endpointSliceController(),
  endpointSliceMirroringController(),
  nodeLifecycleController(),
  taintEvictionController(),
  podGarbageCollector(),
  garbageCollector(),
  namespaceController(),
  resourceQuotaController(),
  serviceAccountController(),
  rootCertificatePublisher(authority),
]
