/** One node of a cluster without controllers, for tests: its containers do as they are told, and time stands still. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Event, Pod } from '../../kube/objects.ts'
import { configMaps, events, pods } from '../../kube/resource.ts'
import { manualClock, settle, type ManualClock } from '../../testing.ts'
import type { Kubelets, LogOptions } from '../kubelet.ts'
import { ClusterNetwork } from '../network/cluster.ts'
import { startReference, type Reference } from '../start.ts'
import { Disks } from './disks.ts'
import { kubelet } from './kubelet.ts'
import { fakeRuntime, type Behaviour, type FakeContainer } from './testing.ts'

const namespace = 'default'

export class TestNode {
  readonly reference: Reference
  readonly clock: ManualClock
  /** All that were made, oldest first. */
  readonly containers: readonly FakeContainer[]
  /** What a watch has told of Pods, in a few words each. */
  rows: string[] = []
  readonly errors: unknown[]
  readonly #kubelets: Kubelets
  readonly #watching = new AbortController()

  private constructor(
    reference: Reference,
    clock: ManualClock,
    containers: readonly FakeContainer[],
    errors: unknown[],
    kubelets: Kubelets,
  ) {
    this.reference = reference
    this.#kubelets = kubelets
    this.clock = clock
    this.containers = containers
    this.errors = errors
  }

  static async start(images: Record<string, Behaviour>): Promise<TestNode> {
    const clock = manualClock()
    const errors: unknown[] = []
    const runtime = fakeRuntime(images)
    const network = new ClusterNetwork({
      nameservers: ['10.96.0.10'],
      query: async () => ({ code: 'NXDOMAIN', answers: [], additional: [] }),
      route: () => undefined,
    })
    let kubelets: Kubelets = new Map()
    const reference = await startReference({
      clock,
      seed: 1,
      onError: (error) => errors.push(error),
      components(_standard, environment) {
        kubelets = environment.kubelets
        const disks = new Disks(clock)
        const nameserver = '10.96.0.10'
        return [
          kubelet({ name: 'node-1', index: 0, runtime, network, disks, nameserver, kubelets: environment.kubelets }),
        ]
      },
    })
    const node = new TestNode(reference, clock, runtime.containers, errors, kubelets)
    await node.createConfigMap('kube-root-ca.crt', { 'ca.crt': 'certificate' })
    void node.#watch()
    await settle()
    return node
  }

  async stop(): Promise<void> {
    this.#watching.abort()
    await this.reference.stop()
  }

  async create(name: string, spec: core.PodSpec): Promise<void> {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { nodeName: 'node-1', ...spec },
    }
    await this.reference.client.create(pods, manifest)
    await settle()
  }

  async createConfigMap(name: string, data: Record<string, string>): Promise<void> {
    await this.reference.client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data,
    })
  }

  async delete(name: string, gracePeriodSeconds?: number): Promise<void> {
    await this.reference.client.delete(
      pods,
      { name, namespace },
      gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
    )
    await settle()
  }

  async patchStatus(name: string, status: object): Promise<void> {
    await this.reference.client.patch(pods, { name, namespace }, 'merge', { status }, { subresource: 'status' })
    await settle()
  }

  get(name: string): Promise<Pod> {
    return this.reference.client.get<Pod>(pods, { name, namespace })
  }

  /** The Pod's state in a few words. */
  async summary(name: string): Promise<string> {
    return summaryOf(await this.get(name))
  }

  /** What its log says, or why it says nothing. */
  async logsOf(pod: string, options: LogOptions = {}): Promise<string> {
    const parts: Uint8Array[] = []
    const { signal } = this.#watching
    try {
      const log = this.#kubelets.get('node-1')!.logs({ namespace, pod }, options, signal)
      for await (const part of log) parts.push(part)
      return Buffer.concat(parts).toString()
    } catch (error) {
      return (error as Error).message
    }
  }

  /** Why there is nothing to exec into, or to attach to. */
  async refusalOf(pod: string, what: 'exec' | 'attach'): Promise<string> {
    const kubelet = this.#kubelets.get('node-1')!
    const target = { namespace, pod }
    const stdin = (async function* () {})()
    const streams = { stdin, stdout() {}, stderr() {}, signal: this.#watching.signal }
    const asked =
      what === 'exec'
        ? kubelet.exec(target, ['true'], { tty: false }, streams)
        : kubelet.attach(target, { tty: false }, streams)
    return asked.then(String, (error: unknown) => (error as Error).message)
  }

  async eventsOf(name: string): Promise<string[]> {
    await settle()
    const { items } = await this.reference.client.list<Event>(events, { namespace })
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message, count }) => `${reason}: ${message} (${count})`)
  }

  async #watch(): Promise<void> {
    const { signal } = this.#watching
    for await (const { type, object } of this.reference.client.watch<Pod>(pods, { namespace, signal })) {
      this.rows.push(`${type} ${summaryOf(object)}`)
    }
  }
}

/** Its state in a few words: phase, readiness, the states of its containers. */
function summaryOf({ metadata, status }: Pod): string {
  const containers = (status.containerStatuses ?? []).map(({ state }) =>
    state?.waiting !== undefined
      ? `waiting:${state.waiting.reason}`
      : state?.terminated !== undefined
        ? `terminated:${state.terminated.reason}:${state.terminated.exitCode}`
        : 'running',
  )
  const restarts = status.containerStatuses?.[0]?.restartCount ?? 0
  return [
    status.phase,
    ...(status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true ? ['ready'] : []),
    ...containers,
    ...(status.podIP === undefined ? [] : [status.podIP]),
    ...(restarts === 0 ? [] : [`restarts:${restarts}`]),
    ...(metadata.deletionTimestamp === undefined ? [] : [`deleting:${metadata.deletionGracePeriodSeconds}`]),
  ].join(' ')
}
