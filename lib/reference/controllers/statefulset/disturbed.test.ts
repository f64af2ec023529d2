/** The controller, its API and nodes, with everything that can go wrong between them. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ApiError, UnreachableError } from '../../../kube/errors.ts'
import { KubeClient } from '../../../kube/client.ts'
import { Informers } from '../../../kube/informers.ts'
import type {
  ControllerRevision,
  KubeObject,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  WatchEvent,
} from '../../../kube/objects.ts'
import {
  controllerRevisions,
  persistentVolumeClaims,
  pods,
  statefulSets,
  type Resource,
} from '../../../kube/resource.ts'
import type { Transport } from '../../../kube/transport.ts'
import type { Component, RunningComponent } from '../../component.ts'
import { garbageCollector } from '../garbage/collector.ts'
import { isOver, isReady, isTerminating } from '../pods.ts'
import { scheduler } from '../scheduler/scheduler.ts'
import { startCluster, type TestCluster } from '../testing.ts'
import { persistentVolumeController } from '../volumes/binder.ts'
import { statefulSetController } from './controller.ts'

/** What becomes of a write of the controller's. */
type Fate =
  | 'done'
  /** Refused, as when another has written first. */
  | 'conflict'
  /** Refused by a server in trouble. */
  | 'failed'
  /** Done, but no answer comes. */
  | 'unanswered'
  /** Done, and before anything else is, the controller ends and another one begins. */
  | 'last'

const refusal = (code: number, reason: string): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `no: ${reason}`,
    reason,
    code,
  })

/** A controller that can be disturbed. */
class Disturbed implements Component {
  readonly name = 'statefulset-controller'
  fates: Fate[] = []
  writes = 0
  #held = false
  #release: () => void = () => {}
  #released = Promise.resolve()
  #restart: () => void = () => {}

  /** From now on, what it sees is as it was. */
  hold(): void {
    if (this.#held) return
    this.#held = true
    this.#released = new Promise((resolve) => (this.#release = resolve))
  }

  release(): void {
    this.#held = false
    this.#release()
  }

  restart(): void {
    this.#restart()
  }

  start(context: Parameters<Component['start']>[0]): RunningComponent {
    let life = this.#live(context)
    const ended: Promise<void>[] = []
    this.#restart = () => {
      ended.push(life.stop())
      life = this.#live(context)
    }
    return {
      stop: async () => {
        this.release()
        await life.stop()
        await Promise.all(ended)
      },
    }
  }

  #live(context: Parameters<Component['start']>[0]): RunningComponent {
    const life = { over: false }
    const client = new KubeClient(this.#between(context.client.transport, life))
    const informers = new Informers(client, { clock: context.clock, onError: () => {} })
    const running = statefulSetController().start({ ...context, client, informers })
    return {
      async stop() {
        life.over = true
        await running.stop()
        await informers.stop()
      },
    }
  }

  async *#late(events: AsyncIterable<WatchEvent>, life: { over: boolean }): AsyncGenerator<WatchEvent> {
    for await (const event of events) {
      while (this.#held && !life.over) await this.#released
      yield event
    }
  }

  #between(transport: Transport, life: { over: boolean }): Transport {
    const alive = (): void => {
      if (life.over) throw new UnreachableError('it has ended')
    }
    return {
      ...transport,
      watch: async (request) => this.#late(await transport.watch(request), life),
      send: async (request) => {
        alive()
        // Events are told or not: nothing depends on them.
        if (request.method === 'GET' || request.path.includes('/events')) return transport.send(request)
        this.writes += 1
        const fate = this.fates.shift() ?? 'done'
        if (fate === 'conflict') throw refusal(409, 'Conflict')
        if (fate === 'failed') throw refusal(500, 'InternalError')
        const answer = await transport.send(request)
        if (fate === 'unanswered') throw new UnreachableError('no answer came')
        if (fate === 'last') {
          this.restart()
          alive()
        }
        return answer
      },
    }
  }
}

const set = (
  replicas: number,
  podManagementPolicy: string,
): { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; spec: object } => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    serviceName: 'nginx',
    podManagementPolicy,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:0' }] } },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
})
const inDefault = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' })
const web = inDefault('web')

const ordinal = fc.nat(4)
const deed = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('fates' as const),
      fates: fc.array(fc.constantFrom<Fate[]>('done', 'conflict', 'failed', 'unanswered', 'last'), {
        minLength: 1,
        maxLength: 8,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ do: 'hold' } as const, { do: 'release' } as const, { do: 'restart' } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'delete' as const,
        'force' as const,
        'fail' as const,
        'evict' as const,
        'unready' as const,
        'orphan' as const,
        'relabel' as const,
      ),
      ordinal,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('image' as const), image: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('partition' as const), partition: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.nat(20) }) },
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

class World {
  readonly cluster: TestCluster
  readonly controller: Disturbed
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>
  broken: string[] = []

  constructor(cluster: TestCluster, controller: Disturbed) {
    this.cluster = cluster
    this.controller = controller
    this.#watching = Promise.all([this.#watchPods(), this.#watchSet()]).then(() => {})
  }

  static async start(): Promise<World> {
    const controller = new Disturbed()
    return new World(
      await startCluster([scheduler(), controller, persistentVolumeController(), garbageCollector()]),
      controller,
    )
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#watching
    await this.cluster.stop()
  }

  async list<T extends KubeObject>(resource: Resource): Promise<T[]> {
    return (await this.cluster.client.list<T>(resource, { namespace: 'default' })).items
  }

  /** What holds of every Pod that is made, whatever happens. */
  async #watchPods(): Promise<void> {
    const { client } = this.cluster
    for await (const { type, object: pod } of client.watch<Pod>(pods, {
      namespace: 'default',
      signal: this.#stop.signal,
    })) {
      if (type !== 'ADDED') continue
      const { name, labels = {}, ownerReferences: [owner] = [] } = pod.metadata
      const own = await client.get<StatefulSet>(statefulSets, web)
      const revision = await client
        .get(controllerRevisions, inDefault(labels['controller-revision-hash'] ?? ''))
        .catch(() => undefined)
      const claim = pod.spec.volumes?.find((volume) => volume.name === 'www')?.persistentVolumeClaim?.claimName
      const kept = await client
        .get<PersistentVolumeClaim>(persistentVolumeClaims, inDefault(claim ?? ''))
        .catch(() => undefined)
      const facts = {
        'ID-01': /^web-\d$/.test(name) && pod.spec.hostname === name && pod.spec.subdomain === 'nginx',
        'ID-03': labels['statefulset.kubernetes.io/pod-name'] === name,
        'ADO-01': owner?.uid === own.metadata.uid && owner.controller === true,
        'REV-01': revision !== undefined,
        'ORD-07': claim === `www-${name}` && kept !== undefined,
      }
      for (const [id, holds] of Object.entries(facts)) if (!holds) this.broken.push(`${id} ${name}`)
    }
  }

  async #watchSet(): Promise<void> {
    let observed = 0
    for await (const { object } of this.cluster.client.watch<StatefulSet>(statefulSets, {
      namespace: 'default',
      signal: this.#stop.signal,
    })) {
      const { observedGeneration = 0, replicas, readyReplicas = 0, availableReplicas = 0 } = object.status
      if (observedGeneration < observed || observedGeneration > (object.metadata.generation ?? 0))
        this.broken.push('STA-01')
      if (readyReplicas > replicas || availableReplicas > readyReplicas) this.broken.push('STA-06')
      observed = observedGeneration
    }
  }

  async do(one: Deed): Promise<void> {
    const { client, clock } = this.cluster
    const { controller } = this
    if (one.do === 'fates') controller.fates = [...one.fates]
    else if (one.do === 'hold') controller.hold()
    else if (one.do === 'release') controller.release()
    else if (one.do === 'restart') controller.restart()
    else if (one.do === 'pass') await clock.advance(one.seconds * 1000)
    else if (one.do === 'scale') await client.patch(statefulSets, web, 'merge', { spec: { replicas: one.replicas } })
    else if (one.do === 'partition')
      await client.patch(statefulSets, web, 'merge', {
        spec: { updateStrategy: { rollingUpdate: { partition: one.partition } } },
      })
    else if (one.do === 'image') {
      const spec = { template: { spec: { containers: [{ name: 'web', image: `nginx:${one.image}` }] } } }
      await client.patch(statefulSets, web, 'strategic', { spec })
    } else if ('ordinal' in one) await this.#harm(one.do, inDefault(`web-${one.ordinal}`)).catch(unlessRefused)
    await this.cluster.quiet()
  }

  async #harm(how: string, pod: { name: string; namespace: string }): Promise<void> {
    const { client } = this.cluster
    const status = (change: object): Promise<unknown> =>
      client.patch(pods, pod, 'strategic', { status: change }, { subresource: 'status' })
    if (how === 'delete') await client.delete(pods, pod)
    else if (how === 'force') await client.delete(pods, pod, { gracePeriodSeconds: 0 })
    else if (how === 'fail') await status({ phase: 'Failed' })
    else if (how === 'evict') await status({ phase: 'Failed', reason: 'Evicted' })
    else if (how === 'unready') await status({ conditions: [{ type: 'Ready', status: 'False' }] })
    else if (how === 'orphan') await client.patch(pods, pod, 'merge', { metadata: { ownerReferences: null } })
    else await client.patch(pods, pod, 'merge', { metadata: { labels: { app: 'other' } } })
  }

  /** All disturbance ends; what users have to mend, they mend. */
  async calm(): Promise<void> {
    const { client, clock } = this.cluster
    this.controller.fates = []
    this.controller.release()
    await client.patch(statefulSets, web, 'merge', { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } })
    await this.cluster.quiet()
    await clock.advance(120_000)
    for (const pod of await this.list<Pod>(pods)) {
      // UPD-13, and names that the set cannot have back by itself.
      const isStray = pod.metadata.labels?.['app'] !== 'web'
      if (isStray || (!isReady(pod) && !isTerminating(pod) && !isOver(pod)))
        await client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 })
    }
    await this.cluster.quiet()
    await clock.advance(120_000)
    await this.cluster.quiet()
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

for (const podManagementPolicy of ['OrderedReady', 'Parallel']) {
  describe(`StatefulSet controller, disturbed, ${podManagementPolicy}`, () => {
    it('keeps what always holds, and comes to what is wanted when it is left in peace', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(4), fc.array(deed, { minLength: 3, maxLength: 25 }), async (replicas, deeds) => {
          const world = await World.start()
          const { cluster, controller } = world
          try {
            await cluster.client.create(statefulSets, set(replicas, podManagementPolicy))
            for (const one of deeds) await world.do(one)
            await world.calm()
            expect(world.broken).to.deep.equal([])
            const { spec, status, metadata } = await cluster.client.get<StatefulSet>(statefulSets, web)
            const wanted = Array.from({ length: spec.replicas ?? 0 }, (_, index) => `web-${index}`)
            const present = await world.list<Pod>(pods)
            expect(present.map((pod) => pod.metadata.name)).to.deep.equal(wanted)
            expect(
              present
                .filter((pod) => !isReady(pod))
                .map(({ status, metadata: m }) => `${m.name} ${status.phase} ${m.deletionTimestamp}`),
            ).to.deep.equal([])
            const revisions = await world.list<ControllerRevision>(controllerRevisions)
            const newest = revisions.toSorted((a, b) => a.revision - b.revision).at(-1)
            expect(new Set(revisions.map(({ revision }) => revision)).size, 'REV-06').to.equal(revisions.length)
            expect(
              new Set([
                ...present.map((pod) => pod.metadata.labels?.['controller-revision-hash']),
                newest?.metadata.name,
              ]).size,
              'UPD-02',
            ).to.equal(1)
            expect(
              present.every((pod) => pod.spec.containers[0]?.image === spec.template.spec?.containers[0]?.image),
            ).to.equal(true)
            const count = wanted.length
            expect([
              status.replicas,
              status.readyReplicas ?? 0,
              status.updatedReplicas ?? 0,
              status.availableReplicas,
            ]).to.deep.equal([count, count, count, count])
            expect([status.currentRevision, status.observedGeneration]).to.deep.equal([
              status.updateRevision,
              metadata.generation,
            ])
            expect(
              present.every((pod) => pod.metadata.ownerReferences?.[0]?.uid === metadata.uid),
              'ADO-01',
            ).to.equal(true)
            const claims = (await world.list(persistentVolumeClaims)).map((claim) => claim.metadata.name)
            expect(claims, 'STO-10').to.include.members(wanted.map((name) => `www-${name}`))
            const { writes } = controller
            await cluster.clock.advance(600_000)
            expect(controller.writes, 'it rests').to.equal(writes)
            // Nodes may come too late for a Pod that was taken from them.
            expect(cluster.faults.filter((fault) => !(fault instanceof ApiError))).to.deep.equal([])
          } finally {
            await world.stop()
          }
        }),
        { numRuns: 25 },
      )
    })
  })
}
