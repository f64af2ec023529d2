/** What to do next with the containers of a Pod. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { resizeRestarts } from './resize.ts'
import {
  backOffEnd,
  endOf,
  ephemeralContainersOf,
  initContainersOf,
  isSidecar,
  restarts,
  type ContainerRecord,
  type PodState,
} from './records.ts'

/** Empty where there is nothing to do but to wait. */
export interface Plan {
  /** To start now. */
  readonly start: readonly core.Container[]
  /** Ended, and to be started again only at `until`. */
  readonly backOff: readonly { readonly container: core.Container; readonly until: number }[]
  /** Running otherwise than they should; in a kubelet's words, why they are started anew. */
  readonly replace: readonly { readonly container: core.Container; readonly why: string }[]
  /** Sidecars that have nothing left to serve. */
  readonly stop: readonly core.Container[]
  /** When there is something to do again, should nothing happen before. */
  readonly wake?: number
  /** Nothing runs, and nothing will run again. */
  readonly ended: boolean
}

type Step = 'start' | 'running' | { replace: string } | 'done' | { until: number; backOff: boolean }

/** What is to be done at the time `now`, in milliseconds since the epoch. */
export function plan(pod: Pod, state: PodState, now: number): Plan {
  const record = (container: core.Container): ContainerRecord => state.containers[container.name]!
  const sidecars = initContainersOf(pod).filter(isSidecar)
  const steps = new Map<core.Container, Step>()
  const take = (container: core.Container): Step => {
    const step = next(record(container), container, (exitCode) => restarts(pod, container, exitCode), now)
    steps.set(container, step)
    return step
  }

  for (const container of ephemeralContainersOf(pod)) take(container)
  const mainsBegun = pod.spec.containers.some((container) => record(container).containerID !== undefined)
  let initialised = true
  let failed = false
  if (mainsBegun) for (const sidecar of sidecars) take(sidecar)
  else
    for (const container of initContainersOf(pod)) {
      const step = take(container)
      const { state: own, started } = record(container)
      if (isSidecar(container) ? own.kind === 'running' && started : own.kind === 'terminated' && own.exitCode === 0)
        continue
      initialised = false
      failed = step === 'done'
      break
    }
  const mains = initialised ? pod.spec.containers.map((container) => take(container)) : []

  const over = failed || (initialised && mains.every((step) => step === 'done'))
  if (over) {
    const stop = sidecars.filter((sidecar) => record(sidecar).state.kind === 'running')
    return { start: [], backOff: [], replace: [], stop, ended: stop.length === 0 }
  }
  const entries = [...steps]
  const others = entries.flatMap(([container, step]) => (typeof step === 'object' ? [{ container, ...step }] : []))
  const waits = others.flatMap((one) => ('until' in one ? [one] : []))
  return {
    start: entries.filter(([, step]) => step === 'start').map(([container]) => container),
    backOff: waits.filter((wait) => wait.backOff).map(({ container, until }) => ({ container, until })),
    replace: others.flatMap((one) => ('replace' in one ? [{ container: one.container, why: one.replace }] : [])),
    stop: [],
    ...(waits.length === 0 ? {} : { wake: Math.min(...waits.map((wait) => wait.until)) }),
    ended: false,
  }
}

function next(
  record: ContainerRecord,
  container: core.Container,
  restarts: (exitCode: number) => boolean,
  now: number,
): Step {
  const { state } = record
  const isOther = record.image !== undefined && record.image !== (container.image ?? '')
  if (state.kind === 'running') {
    if (isOther) return { replace: `Container ${container.name} definition changed, will be restarted` }
    return resizeRestarts(container, record)
      ? { replace: `Container ${container.name} resize requires restart` }
      : 'running'
  }
  if (state.kind === 'waiting' && state.until !== undefined) {
    return isOther || state.until <= now ? 'start' : { until: state.until, backOff: false }
  }
  const end = endOf(record)
  if (end === undefined || record.replaced === true) return 'start'
  if (!restarts(end.exitCode)) return 'done'
  if (isOther) return 'start'
  const until = backOffEnd(record.restarts, end.finishedAt ?? now, now)
  return until === undefined ? 'start' : { until, backOff: true }
}
