/** Takes one Pod through its life: asks what to do next, does it, and reports what came of it. */
import type * as core from 'kubernetes-types/core/v1.js'
import { sleep } from '../../../clock.ts'
import { isConflict, isNotFound } from '../../../kube/errors.ts'
import type { Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import type { AttachedPod } from '../../network/cluster.ts'
import { attachedTo } from './attach.ts'
import { podEvents, type PodEvents } from './events.ts'
import { placementOf, type Machine } from '../machine.ts'
import { plan, type Plan } from './plan.ts'
import {
  isSidecar,
  newPodState,
  settled,
  waiting,
  withAdded,
  type ContainerRecord,
  type PodState,
  type Verdict,
} from './records.ts'
import { actuate, allocate, givenTo, type Told } from './resize.ts'
import type { PidNamespace } from '../runtime/processes.ts'
import type { Run } from './run.ts'
import { same } from './same.ts'
import { startContainer, type Starter } from './start.ts'
import { statusOf } from './status.ts'
import { excessOf, isLimited } from './storage.ts'
import { PodVolumes } from './volumes.ts'
import { spanOf, titleOf } from './words.ts'

/** After a failure of the API or the node, it is tried again. */
const retry = 10_000
/** How often a node looks at what its Pods take up. */
const housekeeping = 10_000
/** Mounts that fail are tried again ever more rarely. */
const firstRemount = 500
const longestRemount = 122_000

/** One at a time looks at the Pod; whatever happens to it makes the next look due. */
export class PodWorker implements Starter {
  readonly machine: Machine
  readonly events: PodEvents
  readonly volumes: PodVolumes
  /** The present run of each container, or its last. */
  readonly runs = new Map<string, Run>()
  /** The run before that. */
  readonly previous = new Map<string, Run>()
  pod: Pod
  state: PodState
  network: AttachedPod | undefined
  pids: PidNamespace | undefined
  readonly #life = new AbortController()
  #due = false
  #working: Promise<void> | undefined
  #cancelWake: (() => void) | undefined
  #mountPause = firstRemount
  /** Not to be tried before. */
  #mountAt = 0
  /** When all of it has to have ended. */
  #endBy = Infinity
  #ending: Promise<void> | undefined
  #deleting = false
  /** This node has ended it, for a reason of its own. */
  #verdict: Verdict | undefined
  /** It had ended before this node began: its status is left as it is. */
  readonly #over: boolean
  /** The API server has it no more. */
  #removed = false
  #cancelDeadline: (() => void) | undefined

  constructor(machine: Machine, pod: Pod) {
    this.machine = machine
    this.pod = pod
    this.state = newPodState(pod, machine.clock.now())
    this.events = podEvents(machine.record, () => this.pod)
    this.volumes = new PodVolumes(machine.nodeName, machine.disks, machine.clock)
    this.#over = this.state.ended
    if (!this.#over) this.#failAtDeadline()
    if (!this.#over && isLimited(pod)) this.#watchStorage()
    this.#consider()
  }

  /** Aborted when the Pod's termination begins. */
  get life(): AbortSignal {
    return this.#life.signal
  }

  /** Nothing of it runs, and nothing of it will. */
  get over(): boolean {
    return this.state.ended
  }

  /** The Pod with what its containers have been given. */
  get given(): Pod {
    return givenTo(this.pod, this.state.given)
  }

  /** There may be room now for what it asked for. */
  reconsider(): void {
    if (this.state.resize?.pending !== undefined) this.wake()
  }

  /** What the API server says of the Pod now. */
  update(pod: Pod): void {
    const before = this.pod
    this.#adopt(pod)
    const goesOn =
      pod.metadata.deletionTimestamp === undefined && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed'
    if (!this.#over && before.spec.activeDeadlineSeconds !== this.pod.spec.activeDeadlineSeconds) this.#failAtDeadline()
    const { labels, annotations } = before.metadata
    if (!same(labels, pod.metadata.labels) || !same(annotations, pod.metadata.annotations))
      this.refresh().catch(this.machine.onError)
    // What it has written itself is no news.
    if (goesOn && this.pod === before && !this.#removed) return
    this.#consider()
  }

  /** The API server has the Pod no more. Resolves when nothing of it runs. */
  async remove(): Promise<void> {
    this.#removed = true
    await this.#end(1)
    this.volumes.drop(this.pod)
  }

  /** Ends all that runs, at once and without a word to the API server. */
  async shutdown(): Promise<void> {
    this.#removed = true
    for (const run of this.runs.values()) run.kill()
    await this.#end(0)
  }

  /** Makes the next look at the Pod due: something has changed. */
  wake(): void {
    this.#due = true
    this.#working ??= this.#work()
  }

  set(name: string, record: ContainerRecord): void {
    this.state = { ...this.state, containers: { ...this.state.containers, [name]: record } }
  }

  /** What volumes show has changed: ConfigMaps, Secrets, or the Pod itself. */
  async refresh(): Promise<void> {
    await this.volumes.refresh(
      this.pod,
      this.machine.sourcesFor(this.pod),
      placementOf(this.machine, this.state.address),
    )
  }

  /** Something that a volume may have been waiting for is there. */
  remount(): void {
    if (this.network !== undefined) return
    this.#mountAt = 0
    this.wake()
  }

  #consider(): void {
    const { metadata, spec, status } = this.pod
    if (metadata.deletionTimestamp !== undefined) {
      const ended = this.#end(Math.max(1, metadata.deletionGracePeriodSeconds ?? 30))
      if (!this.#deleting) void ended.then(() => this.#deleteForGood())
      this.#deleting = true
    } else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') this.wake()
    else if (!this.state.ended) {
      // Others have declared its end, as an eviction does.
      this.state = { ...this.state, verdict: { phase: status.phase } }
      void this.#end(spec.terminationGracePeriodSeconds ?? 30)
    }
  }

  async #work(): Promise<void> {
    try {
      while (this.#due && !this.life.aborted) {
        this.#due = false
        await this.#sync()
      }
    } catch (error) {
      if (!this.#removed) this.machine.onError(error)
      this.#wakeAt(this.machine.clock.now() + retry)
    } finally {
      this.#working = undefined
    }
  }

  async #sync(): Promise<void> {
    this.#take(allocate(this.pod, this.state, (pod) => this.machine.refuseResize(pod), this.machine.clock.now()))
    const due = await this.#look()
    if (due.ended || !(await this.#prepare())) return
    for (const { container, until } of due.backOff) this.#backOff(container, until)
    for (const { container, why } of due.replace) this.#replace(container.name, why)
    for (const container of due.stop) void this.#stop(this.runs.get(container.name), this.#stopBy())
    for (const container of due.start) if (!this.life.aborted) await startContainer(this, container)
    if (this.life.aborted) return
    this.#take(actuate(this.pod, this.state))
    const next = await this.#look()
    if (next.start.length + next.backOff.length > 0) this.#due = true
    else if (next.wake !== undefined) this.#wakeAt(next.wake)
  }

  /** What is to be done next, when the API server has been told how things are. */
  async #look(): Promise<Plan> {
    const next = plan(this.given, this.state, this.machine.clock.now())
    if (next.ended) this.state = { ...this.state, ended: true }
    await this.#report()
    if (next.ended) this.#release()
    return next
  }

  #take({ state, told }: { state: PodState; told?: Told }): void {
    const before = this.state
    this.state = state
    if (told !== undefined) this.events[told.type](told.reason, told.message)
    if (state.given !== before.given) this.machine.madeRoom()
  }

  /** Volumes, then an address and the network. */
  async #prepare(): Promise<boolean> {
    if (this.network !== undefined) return true
    const { machine, pod } = this
    if (machine.clock.now() < this.#mountAt) return false
    try {
      await this.volumes.mount(pod, machine.sourcesFor(pod), placementOf(machine, ''))
    } catch (error) {
      this.events.warning('FailedMount', (error as Error).message)
      this.#mountAt = machine.clock.now() + this.#mountPause
      this.#wakeAt(this.#mountAt)
      this.#mountPause = Math.min(this.#mountPause * 2, longestRemount)
      return false
    }
    if (this.life.aborted) return false
    this.network = pod.spec.hostNetwork === true ? machine.hostNetwork() : attachedTo(machine, pod)
    this.state = { ...this.state, address: this.network.address }
    return true
  }

  #backOff({ name }: core.Container, until: number): void {
    const record = this.state.containers[name]!
    const title = titleOf(this.pod)
    const span = spanOf(record.restarts?.delay ?? 0)
    const message = `back-off ${span} restarting failed container=${name} pod=${title}`
    this.set(name, waiting(record, 'CrashLoopBackOff', message, until))
    this.events.warning('BackOff', `Back-off restarting failed container ${name} in pod ${title}`, name)
  }

  #wakeAt(time: number): void {
    this.#cancelWake?.()
    this.#cancelWake = this.machine.clock.after(Math.max(0, time - this.machine.clock.now()), () => this.wake())
  }

  /** Writes the status, where it says something else than the one that the API server has. */
  async #report(): Promise<void> {
    const { client, clock, address, runtime } = this.machine
    while (!this.#removed && !this.#over) {
      const { pod } = this
      const context = { hostIP: address, imageName: (reference: string) => runtime.nameOf(reference) }
      const status = statusOf(pod, this.state, context, clock.now())
      if (same(status, pod.status)) return
      try {
        this.#adopt(await client.update(pods, { ...pod, status }, { subresource: 'status', fieldManager: 'kubelet' }))
        return
      } catch (error) {
        if (isNotFound(error)) this.#removed = true
        else if (!isConflict(error)) throw error
        else await this.#reload()
      }
    }
  }

  async #reload(): Promise<void> {
    const { name, namespace } = this.pod.metadata
    try {
      this.#adopt(await this.machine.client.get<Pod>(pods, { name, namespace }))
      this.#due = true
    } catch (error) {
      if (!isNotFound(error)) throw error
      this.#removed = true
    }
  }

  #adopt(pod: Pod): void {
    if (pod.metadata.uid !== this.pod.metadata.uid) this.#removed = true
    else if (Number(pod.metadata.resourceVersion) > Number(this.pod.metadata.resourceVersion)) {
      this.pod = pod
      this.state = withAdded(pod, this.state)
    }
  }

  /** Ends it within so many seconds. It is told to have failed when nothing of it runs: until then it has what it has. */
  #fail(verdict: Omit<Verdict, 'phase'>, seconds: number): void {
    if (this.life.aborted) return
    this.#verdict = { phase: 'Failed', ...verdict }
    void this.#end(seconds)
  }

  #watchStorage(): void {
    const check = (): void => {
      const message = excessOf(this.pod, {
        volume: (name) => this.volumes.used(name),
        container: (name) => this.runs.get(name)?.used ?? 0,
      })
      if (message === undefined) cancel = this.machine.clock.after(housekeeping, check)
      else {
        this.events.warning('Evicted', message)
        this.#fail({ reason: 'Evicted', message, isDisruption: true }, 1)
      }
    }
    let cancel = this.machine.clock.after(housekeeping, check)
    this.life.addEventListener('abort', () => cancel(), { once: true })
  }

  #failAtDeadline(): void {
    const { activeDeadlineSeconds, terminationGracePeriodSeconds = 30 } = this.pod.spec
    if (activeDeadlineSeconds === undefined) return
    const { clock } = this.machine
    const message = 'Pod was active on the node longer than the specified deadline'
    this.#cancelDeadline?.()
    const cancel = clock.after(Math.max(0, this.state.startTime + activeDeadlineSeconds * 1000 - clock.now()), () => {
      this.events.normal('DeadlineExceeded', message)
      this.#fail({ reason: 'DeadlineExceeded', message }, terminationGracePeriodSeconds)
    })
    this.#cancelDeadline = cancel
    this.life.addEventListener('abort', cancel, { once: true })
  }

  /** Ends what runs within so many seconds; called again with fewer, it hurries. */
  #end(seconds: number): Promise<void> {
    this.#endBy = Math.min(this.#endBy, this.machine.clock.now() + seconds * 1000)
    for (const run of this.runs.values()) run.hurry(this.#endBy)
    this.#ending ??= this.#stopAll()
    return this.#ending
  }

  async #stopAll(): Promise<void> {
    this.#life.abort()
    this.#cancelWake?.()
    await this.#working
    const sidecars = new Set((this.pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name))
    const runs = [...this.runs.values()]
    const stop = (some: Run[], turn?: Promise<unknown>): Promise<unknown> =>
      Promise.all(some.map((run) => this.#stop(run, this.#endBy, turn)))
    // Sidecars are asked to end when all that came after them has ended, the last one first.
    let ended = stop(runs.filter((run) => !sidecars.has(run.spec.name)))
    for (const run of runs.filter((run) => sidecars.has(run.spec.name)).toReversed())
      ended = Promise.all([ended, stop([run], ended)])
    await ended
    this.state = { ...settled(this.pod, this.state), ...(this.#verdict && { verdict: this.#verdict }) }
    try {
      await this.#report()
    } catch (error) {
      this.machine.onError(error)
    }
    this.#release()
  }

  /** It is to run otherwise. */
  #replace(name: string, why: string): void {
    const run = this.runs.get(name)
    if (run === undefined || run.stopping) return
    this.set(name, { ...this.state.containers[name]!, replaced: true })
    void this.#stop(run, this.#stopBy(), undefined, why)
  }

  async #stop(run: Run | undefined, at: number, turn?: Promise<unknown>, why?: string): Promise<void> {
    if (run === undefined || !run.alive) return
    const { name } = run.spec
    if (!run.stopping) this.events.normal('Killing', why ?? `Stopping container ${name}`, name)
    await run.stop(at, () => this.events.warning('FailedPreStopHook', 'PreStopHook failed', name), turn)
  }

  #stopBy(): number {
    return this.machine.clock.now() + (this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
  }

  #release(): void {
    this.machine.madeRoom()
    if (this.network === undefined) return
    this.network.detach()
    this.machine.addresses.release(this.network.address)
    this.network = undefined
  }

  /** Nothing of it runs any more: the API server may forget the Pod. */
  async #deleteForGood(): Promise<void> {
    const { client, clock, onError } = this.machine
    const { name, namespace, uid } = this.pod.metadata
    while (!this.#removed) {
      try {
        await client.delete(pods, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
        return
      } catch (error) {
        if (isNotFound(error) || isConflict(error)) return
        onError(error)
        await sleep(clock, retry)
      }
    }
  }
}
