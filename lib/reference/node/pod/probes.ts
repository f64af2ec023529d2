/** The probes of one run of a container: they begin with it, and end with it. */
import type * as core from 'kubernetes-types/core/v1.js'
import { grpcHealth, type GrpcAction } from './grpc.ts'
import { httpGet, runCommand, tcpConnect, type AttemptTarget, type Outcome } from './attempt.ts'

/** What a probe is for. */
export type ProbeKind = 'startup' | 'readiness' | 'liveness'

/** Who is told of the probes. */
export interface ProbeEvents {
  /** An attempt failed, or could not be made; `problem` says so, and why. */
  unhealthy(kind: ProbeKind, problem: string): void
  /** An attempt succeeded, but `warning` says what is strange about it. */
  warned(kind: ProbeKind, warning: string): void
  /** Enough attempts in a row said the same, and something else than before. */
  changed(kind: ProbeKind, success: boolean): void
}

/** A kubelet notices some time after its start that a container runs; only then is it probed. */
const notice = 20

/** Readiness and liveness are probed only when the startup probe, if any, has succeeded. */
export class Probes {
  readonly #target: AttemptTarget
  readonly #events: ProbeEvents
  readonly #startedAt: number
  readonly #stops = new Map<ProbeKind, () => void>()

  constructor(target: AttemptTarget, events: ProbeEvents) {
    this.#target = target
    this.#events = events
    this.#startedAt = target.clock.now()
    if (target.spec.startupProbe === undefined) this.#whenStarted()
    else this.#run('startup', target.spec.startupProbe, undefined)
  }

  /** Those of the named kinds, or all. */
  stop(...kinds: ProbeKind[]): void {
    for (const kind of kinds.length === 0 ? [...this.#stops.keys()] : kinds) {
      this.#stops.get(kind)?.()
      this.#stops.delete(kind)
    }
  }

  #whenStarted(): void {
    const { readinessProbe, livenessProbe } = this.#target.spec
    if (readinessProbe !== undefined) this.#run('readiness', readinessProbe, false)
    if (livenessProbe !== undefined) this.#run('liveness', livenessProbe, true)
  }

  #run(kind: ProbeKind, probe: core.Probe, initial: boolean | undefined): void {
    const { clock } = this.#target
    const period = (probe.periodSeconds ?? 10) * 1000
    let result = initial
    let last: boolean | undefined
    let inARow = 0
    let stopped = false
    let cancel = (): void => {}
    const take = (success: boolean): void => {
      inARow = success === last ? inARow + 1 : 1
      last = success
      const needed = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
      if (inARow < needed || success === result) return
      result = success
      this.#events.changed(kind, success)
      if (kind !== 'startup' || !success) return
      this.stop('startup')
      this.#whenStarted()
    }
    const attempt = async (): Promise<void> => {
      const begun = clock.now()
      const outcome = await attemptOf(this.#target, probe)
      if (stopped) return
      if (outcome.kind === 'failure') this.#events.unhealthy(kind, `failed: ${outcome.output}`)
      if (outcome.warning !== undefined) this.#events.warned(kind, outcome.warning)
      // What could not be tried says nothing of the container.
      if (outcome.kind === 'error')
        this.#events.unhealthy(kind, `errored and resulted in unknown state: ${outcome.output}`)
      else take(outcome.kind === 'success')
      if (!stopped) cancel = clock.after(Math.max(0, begun + period - clock.now()), () => void attempt())
    }
    const first = Math.max(notice, (probe.initialDelaySeconds ?? 0) * 1000)
    cancel = clock.after(Math.max(0, this.#startedAt + first - clock.now()), () => void attempt())
    this.#stops.set(kind, () => {
      stopped = true
      cancel()
    })
  }
}

async function attemptOf(target: AttemptTarget, probe: core.Probe): Promise<Outcome> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000
  try {
    if (probe.exec !== undefined) {
      const command = probe.exec.command ?? []
      const ended = await runCommand(target, command, timeout)
      if (ended === 'timeout') {
        const title = JSON.stringify(command.join(' '))
        return { kind: 'failure', output: `command timed out: ${title} timed out after ${timeout / 1000}s` }
      }
      return { kind: ended.exitCode === 0 ? 'success' : 'failure', output: ended.output }
    }
    if (probe.httpGet !== undefined) return await httpGet(target, probe.httpGet, timeout)
    if (probe.tcpSocket !== undefined) return await tcpConnect(target, probe.tcpSocket, timeout)
    const { grpc } = probe as { grpc?: GrpcAction }
    if (grpc !== undefined) return await grpcHealth(target, grpc, timeout)
    return { kind: 'error', output: 'missing probe handler' }
  } catch (error) {
    return { kind: 'error', output: (error as Error).message }
  }
}
