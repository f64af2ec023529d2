/** One run of one container of a Pod: made, started, probed, stopped. */
import { sleep } from '../../../clock.ts'
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { FoundImage, Machine } from '../machine.ts'
import { placementOf } from '../machine.ts'
import type { FileSystem, PodNetwork } from '../image.ts'
import { memoryFiles } from '../runtime/files/files.ts'
import { Space } from '../runtime/files/space.ts'
import type { Container } from '../runtime.ts'
import type { PidNamespace } from '../runtime/processes.ts'
import type { AttemptTarget } from './attempt.ts'
import { Deadline } from './deadline.ts'
import { environmentOf, expand } from './environment.ts'
import { filesOf, kernelHostnameOf } from './files.ts'
import { runHook } from './hooks.ts'
import { Probes, type ProbeEvents } from './probes.ts'
import type { PodVolumes } from './volumes.ts'
import { userAsked } from './user.ts'

/** What a container says at its end is cut to this, in bytes: the last of it is kept. */
const longestMessage = 4096
/** The same for what is taken from its log, in lines and bytes. */
const mostLines = 80
const longestFromLog = 2048
/** However little time there is, a container that is asked to end has so many milliseconds. */
const leastGrace = 2000

/** A container with what belongs to one run of it. */
export class Run {
  readonly spec: core.Container
  readonly container: Container
  readonly #target: AttemptTarget
  readonly #message: FileSystem
  readonly startedAt: number
  /** It has not ended yet. */
  alive = true
  #probes: Probes | undefined
  #deadline: Deadline | undefined
  #stopping: Promise<void> | undefined

  constructor(spec: core.Container, container: Container, target: AttemptTarget, message: FileSystem) {
    this.spec = spec
    this.container = container
    this.#target = target
    this.#message = message
    this.startedAt = target.clock.now()
  }

  /** Runs the postStart hook; resolves with what went wrong. */
  async afterStart(signal: AbortSignal): Promise<string | undefined> {
    const hook = this.spec.lifecycle?.postStart
    return hook === undefined ? undefined : runHook(this.#target, hook, signal)
  }

  probe(events: ProbeEvents): void {
    this.#probes = new Probes(this.#target, events)
  }

  /**
   * Runs the preStop hook, waits for its turn, asks the container to end, and makes it end at a time; called again, it
   * may be hurried. Resolves when it has ended.
   */
  stop(at: number, onHookFailed: () => void, turn?: Promise<unknown>): Promise<void> {
    this.#deadline ??= new Deadline(this.#target.clock, at)
    this.#deadline.earlier(at)
    this.#stopping ??= this.#stop(this.#deadline, onHookFailed, turn)
    return this.#stopping
  }

  get stopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Brings its end forward, if it is being stopped. */
  hurry(at: number): void {
    this.#deadline?.earlier(at)
  }

  /** Ends it at once, without a word. */
  kill(): void {
    this.container.kill('SIGKILL')
  }

  async #stop(deadline: Deadline, onHookFailed: () => void, turn: Promise<unknown> | undefined): Promise<void> {
    this.#probes?.stop('startup', 'liveness')
    const { exited } = this.container
    const over = new Promise<void>((resolve) => {
      const { signal } = deadline
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    const hook = this.spec.lifecycle?.preStop
    // A hook that takes too long goes on until its container ends.
    if (hook !== undefined) await Promise.race([this.#beforeStop(hook, onHookFailed), over])
    if (turn !== undefined) await Promise.race([turn, over, exited])
    this.container.kill('SIGTERM')
    const ended = new AbortController()
    const least = sleep(this.#target.clock, leastGrace, ended.signal).catch(() => {})
    await Promise.race([exited, Promise.all([over, least])])
    ended.abort()
    deadline.cancel()
    this.kill()
    await exited
  }

  async #beforeStop(hook: core.LifecycleHandler, onHookFailed: () => void): Promise<void> {
    const ended = new AbortController()
    void this.container.exited.then(() => ended.abort())
    if ((await runHook(this.#target, hook, ended.signal)) !== undefined) onHookFailed()
  }

  /** When the container has ended. */
  ended(): void {
    this.alive = false
    this.#probes?.stop()
  }

  /** What its own files and its log take up, in bytes. */
  get used(): number {
    const logged = this.container.log.reduce((sum, { text }) => sum + text.length, 0)
    return logged + (this.container.spec.space?.used ?? 0)
  }

  /** What it left to say: its termination message, or where it asked for that, the end of its log. */
  message(exitCode: number): string {
    const written = this.#message.content('/message')
    if (written.length > 0 || exitCode === 0 || this.spec.terminationMessagePolicy !== 'FallbackToLogsOnError')
      return Buffer.from(written).subarray(-longestMessage).toString()
    const logged = this.container.log.slice(-mostLines).map(({ text }) => text)
    const lines = logged.join('').split(/(?<=\n)/u)
    return Buffer.from(lines.slice(-mostLines).join('')).subarray(-longestFromLog).toString()
  }
}

/** @throws ConfigError, or SystemError where it cannot be started. */
export async function createRun(
  machine: Machine,
  pod: Pod,
  spec: core.Container,
  found: FoundImage,
  volumes: PodVolumes,
  network: PodNetwork,
  pids: PidNamespace | undefined,
): Promise<Run> {
  const podIP = network.address
  const { clock } = machine
  const own = await environmentOf(pod, spec, machine.sourcesFor(pod), placementOf(machine, podIP))
  const env = { HOSTNAME: kernelHostnameOf(pod, machine.dns), ...own }
  const expanded = (words: string[] | undefined): string[] | undefined => words?.map((word) => expand(word, env))
  const [command, args] = [expanded(spec.command), expanded(spec.args)]
  const { '/etc/hosts': hosts = '', ...files } = filesOf(pod, podIP, machine.dns)
  const message = memoryFiles(clock)
  message.put('/message', '', 0o666)
  message.put('/hosts', hosts)
  const container = machine.runtime.create({
    name: spec.name,
    image: found.image,
    tag: found.tag,
    ...(command === undefined || command.length === 0 ? {} : { command }),
    ...(args === undefined || args.length === 0 ? {} : { args }),
    env,
    ...(spec.workingDir === undefined ? {} : { workingDir: spec.workingDir }),
    tty: spec.tty === true,
    stdin: spec.stdin === true,
    stdinOnce: spec.stdinOnce === true,
    mounts: [
      ...volumes.mountsOf(spec, env),
      { path: spec.terminationMessagePath ?? '/dev/termination-log', files: message.part('/message'), readOnly: false },
      // Who mounts a file of its own there has that one.
      ...(mountsAt(spec, '/etc/hosts') ? [] : [{ path: '/etc/hosts', files: message.part('/hosts'), readOnly: false }]),
    ],
    files,
    network,
    clock,
    pids,
    user: userAsked(pod, spec, found.image),
    memoryLimited: spec.resources?.limits?.['memory'] !== undefined,
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true,
    space: new Space(Infinity, machine.disks.space),
  })
  const connect: AttemptTarget['connect'] = (address, port) => machine.network.connect(address, port, machine.gateway)
  return new Run(spec, container, { container, spec, podIP, connect, clock }, message)
}

const mountsAt = ({ volumeMounts = [] }: core.Container, path: string): boolean =>
  volumeMounts.some(({ mountPath }) => mountPath === path)
