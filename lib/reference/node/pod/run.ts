/** One run of one container of a Pod: made, started, probed, stopped. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { FoundImage, Machine } from '../machine.ts'
import { placementOf } from '../machine.ts'
import type { FileSystem, PodNetwork } from '../image.ts'
import { memoryFiles } from '../runtime/files/files.ts'
import { Space } from '../runtime/files/space.ts'
import type { Container, LogLine } from '../runtime.ts'
import type { AttemptTarget } from './attempt.ts'
import { Deadline } from './deadline.ts'
import { environmentOf, expand } from './environment.ts'
import { filesOf, hostnameOf } from './files.ts'
import { runHook } from './hooks.ts'
import { Probes, type ProbeEvents } from './probes.ts'
import type { PodVolumes } from './volumes.ts'
import { userAsked } from './user.ts'

/** What a container says at its end is cut to this. */
const longestMessage = 4096

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
   * Runs the preStop hook, asks the container to end, and makes it end at a time; called again, it may be hurried.
   * Resolves when it has ended.
   */
  stop(at: number, onHookFailed: () => void): Promise<void> {
    this.#deadline ??= new Deadline(this.#target.clock, at)
    this.#deadline.earlier(at)
    this.#stopping ??= this.#stop(this.#deadline, onHookFailed)
    return this.#stopping
  }

  get stopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Brings its end forward, if it is being stopped. */
  hurry(at: number): void {
    this.#deadline?.earlier(at)
  }

  async #stop(deadline: Deadline, onHookFailed: () => void): Promise<void> {
    this.#probes?.stop('startup', 'liveness')
    const hook = this.spec.lifecycle?.preStop
    const { signal } = deadline
    const over = new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    if (hook !== undefined) {
      const problem = await Promise.race([runHook(this.#target, hook, signal), over])
      if (problem !== undefined) onHookFailed()
    }
    this.container.kill('SIGTERM')
    await Promise.race([this.container.exited, over])
    deadline.cancel()
    this.container.kill('SIGKILL')
    await this.container.exited
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
    const written = Buffer.from(this.#message.content('/message')).subarray(0, longestMessage).toString()
    if (written !== '' || exitCode === 0 || this.spec.terminationMessagePolicy !== 'FallbackToLogsOnError')
      return written
    return lastLines(this.container.log)
  }
}

const lastLines = (log: readonly LogLine[]): string =>
  log
    .slice(-80)
    .map(({ text }) => text)
    .join('')
    .slice(-2048)

/** @throws ConfigError, or SystemError where it cannot be started. */
export async function createRun(
  machine: Machine,
  pod: Pod,
  spec: core.Container,
  found: FoundImage,
  volumes: PodVolumes,
  network: PodNetwork,
): Promise<Run> {
  const podIP = network.address
  const { clock } = machine
  const own = await environmentOf(pod, spec, machine.sourcesFor(pod), placementOf(machine, podIP))
  const env = { HOSTNAME: hostnameOf(pod), ...own }
  const expanded = (words: string[] | undefined): string[] | undefined => words?.map((word) => expand(word, env))
  const [command, args] = [expanded(spec.command), expanded(spec.args)]
  const message = memoryFiles(clock)
  message.put('/message', '', 0o666)
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
    ],
    files: filesOf(pod, podIP, machine.dns),
    network,
    clock,
    user: userAsked(pod, spec, found.image),
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true,
    space: new Space(Infinity, machine.disks.space),
  })
  const connect: AttemptTarget['connect'] = (address, port) => machine.network.connect(address, port, machine.gateway)
  return new Run(spec, container, { container, spec, podIP, connect, clock }, message)
}
