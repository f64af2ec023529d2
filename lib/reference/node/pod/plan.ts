/** What to do next with the containers of a Pod. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
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
  /** Running with another image than they should have. */
  readonly replace: readonly core.Container[]
  /** Sidecars that have nothing left to serve. */
  readonly stop: readonly core.Container[]
  /** When there is something to do again, should nothing happen before. */
  readonly wake?: number
  /** Nothing runs, and nothing will run again. */
  readonly ended: boolean
}

type Step = 'start' | 'running' | 'replace' | 'done' | { until: number; backOff: boolean }

/** What is to be done at the time `now`, in milliseconds since the epoch. */
export function plan(pod: Pod, state: PodState, now: number): Plan {
  const record = (container: core.Container): ContainerRecord => state.containers[container.name]!
  const sidecars = initContainersOf(pod).filter(isSidecar)
  const steps = new Map<core.Container, Step>()
  const take = (container: core.Container): Step => {
    const step = next(record(container), container.image, (exitCode) => restarts(pod, container, exitCode), now)
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
  const waits = entries.flatMap(([container, step]) => (typeof step === 'object' ? [{ container, ...step }] : []))
  return {
    start: entries.filter(([, step]) => step === 'start').map(([container]) => container),
    backOff: waits.filter((wait) => wait.backOff).map(({ container, until }) => ({ container, until })),
    replace: entries.filter(([, step]) => step === 'replace').map(([container]) => container),
    stop: [],
    ...(waits.length === 0 ? {} : { wake: Math.min(...waits.map((wait) => wait.until)) }),
    ended: false,
  }
}

function next(
  record: ContainerRecord,
  image: string | undefined,
  restarts: (exitCode: number) => boolean,
  now: number,
): Step {
  const { state } = record
  const isOther = record.image !== undefined && record.image !== (image ?? '')
  if (state.kind === 'running') return isOther ? 'replace' : 'running'
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
