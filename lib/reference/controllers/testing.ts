/** For tests: the API and the controllers on a clock that stands still, with nodes that run nothing. */
import { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import { Informers } from '../../kube/informers.ts'
import type { KubeObject, Node, Pod } from '../../kube/objects.ts'
import { nodes, pods } from '../../kube/resource.ts'
import { manualClock, type ManualClock } from '../../testing.ts'
import { Kinds, type Api } from '../apiserver/api.ts'
import { serveDefinitions } from '../apiserver/custom/definitions.ts'
import { localTransport } from '../apiserver/local.ts'
import { bootstrap } from '../bootstrap.ts'
import type { Component } from '../component.ts'
import { seededRandom } from '../random.ts'
import { builtInKinds } from '../resources/index.ts'
import { Store } from '../store/store.ts'
import { serviceAccountController } from './defaults.ts'
import { cronJobController } from './cronjob/controller.ts'
import { daemonSetController } from './daemonset/controller.ts'
import { deploymentController } from './deployment/controller.ts'
import { disruptionController } from './disruption/controller.ts'
import { garbageCollector } from './garbage/collector.ts'
import { jobController } from './job/controller.ts'
import { ttlAfterFinishedController } from './job/ttl.ts'
import { namespaceController } from './namespaces/controller.ts'
import { condition } from './pods.ts'
import { replicaSetController, replicationController } from './replicaset/controller.ts'
import { scheduler } from './scheduler/scheduler.ts'
import { endpointsController } from './services/endpoints.ts'
import { endpointSliceController } from './services/endpointslices.ts'
import { endpointSliceMirroringController } from './services/mirroring.ts'
import { statefulSetController } from './statefulset/controller.ts'
import { timestamp } from './time.ts'
import { persistentVolumeController } from './volumes/binder.ts'
import { ephemeralVolumeController } from './volumes/ephemeral.ts'
import { volumeExpander } from './volumes/expand.ts'
import { claimProtectionController, volumeProtectionController } from './volumes/protection.ts'

export interface TestCluster {
  client: KubeClient
  clock: ManualClock
  /** Nodes that do nothing: their Pods stay as they are. */
  down: Set<string>
  /** Faults that components reported. */
  faults: unknown[]
  /** Resolves when nothing is done any more; time stands still. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

export const allControllers = (): Component[] => [
  scheduler(),
  statefulSetController(),
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
  garbageCollector(),
  namespaceController(),
  serviceAccountController(),
]

/** With two nodes where every Pod runs at once, but those of an image named `broken`. */
export async function startCluster(components: Component[] = allControllers()): Promise<TestCluster> {
  const clock = manualClock()
  const random = seededRandom(1)
  const faults: unknown[] = []
  const down = new Set<string>()
  const onError = (error: unknown): number => faults.push(error)
  const api: Api = { store: new Store(), kinds: new Kinds(builtInKinds), clock, random, kubelets: new Map() }
  serveDefinitions(api, onError)
  const clientOf = (agent: string): KubeClient => new KubeClient(localTransport(api, agent))
  const client = clientOf('test')
  await bootstrap(client, { ip: '127.0.0.1', port: 443 })
  const informers = new Informers(clientOf('informers'), { clock, onError })
  const context = { informers, clock, random, clusterDomain: 'cluster.local', onError }
  const running = [...components, idleNodes(down)].map((component) =>
    component.start({ ...context, client: clientOf(component.agent ?? 'kube-controller-manager') }),
  )
  const cluster = {
    client,
    clock,
    down,
    faults,
    async quiet() {
      for (let still = 0, revision = 0; still < 20; still++) {
        await new Promise((resolve) => setImmediate(resolve))
        if (api.store.revision !== revision) still = 0
        revision = api.store.revision
      }
    },
    async stop() {
      await Promise.all(running.map((one) => one.stop()))
      await informers.stop()
    },
  }
  await cluster.quiet()
  return cluster
}

const idleNodes = (down: ReadonlySet<string>): Component => ({
  name: 'idle-nodes',
  agent: 'kubelet',
  start({ client, informers, clock, onError }) {
    let addresses = 0
    const move = (pod: Pod): void =>
      void progress(pod).catch((error: unknown) => (isNotFound(error) ? undefined : onError(error)))

    async function progress(pod: Pod): Promise<void> {
      if (pod.spec.nodeName === undefined || down.has(pod.spec.nodeName)) return
      const { name, namespace, uid, deletionTimestamp } = pod.metadata
      const write = (status: object): Promise<unknown> =>
        client.patch(pods, pod.metadata, 'merge', { metadata: { uid }, status }, { subresource: 'status' })
      if (deletionTimestamp !== undefined) {
        if (pod.status.phase === 'Running')
          await write(statusOf(pod, 'False', { terminated: { exitCode: 0, reason: 'Completed' } }))
        await client.delete(pods, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
      } else if (pod.status.startTime === undefined) {
        const waiting = { reason: 'ContainerCreating' }
        await write({ startTime: timestamp(clock.now()), ...statusOf(pod, 'False', { waiting }) })
      } else if (pod.status.phase === 'Pending' && pod.spec.containers[0]?.image?.includes('broken') !== true) {
        const podIP = `10.244.0.${10 + (addresses += 1)}`
        const started = statusOf(pod, 'True', { running: { startedAt: timestamp(clock.now()) } })
        await write({ phase: 'Running', podIP, podIPs: [{ ip: podIP }], ...started })
      }
    }

    function statusOf(pod: Pod, ready: 'True' | 'False', state: object): object {
      const now = timestamp(clock.now())
      const conditions = { Initialized: 'True', Ready: ready, ContainersReady: ready, PodScheduled: 'True' }
      return {
        conditions: Object.entries(conditions).map(([type, status]) => {
          const known = condition(pod, type)
          const lastTransitionTime = known?.status === status ? known.lastTransitionTime : now
          return { type, status, lastProbeTime: null, lastTransitionTime }
        }),
        containerStatuses: pod.spec.containers.map(({ name, image }) => ({
          name,
          image,
          imageID: '',
          state,
          lastState: {},
          restartCount: 0,
          ready: ready === 'True',
          started: ready === 'True',
        })),
      }
    }

    for (const name of ['fake-1', 'fake-2']) {
      const status = { allocatable: { pods: '110' } }
      client
        .create<Node & KubeObject>(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name }, status })
        .catch(onError)
    }
    const off = informers.of<Pod>(pods).on({
      added: move,
      modified(pod, previous) {
        const { deletionTimestamp } = previous.metadata
        if (pod.metadata.deletionTimestamp === undefined || deletionTimestamp === undefined) move(pod)
      },
    })
    return {
      stop() {
        off()
        return Promise.resolve()
      },
    }
  },
})
