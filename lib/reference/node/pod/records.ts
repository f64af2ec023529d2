/** What the node knows of the containers of one Pod, and how that changes. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { Exit } from '../runtime.ts'
import type { Credentials } from '../runtime/files/access.ts'
import { givenAtFirst, type Given, type Resizing } from './resize.ts'

/** Not started, or to be started again: as soon as possible, or at `until` (milliseconds since the epoch). */
export interface Waiting {
  readonly kind: 'waiting'
  readonly reason: string
  readonly message?: string
  readonly until?: number
}

/** Its process runs. */
export interface Running {
  readonly kind: 'running'
  readonly startedAt: number
}

/** Its process has ended, or could not be started. */
export interface Terminated {
  readonly kind: 'terminated'
  readonly exitCode: number
  readonly reason: string
  readonly message?: string
  /** Both are absent where nobody saw the run. */
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly containerID?: string
}

/** How long the next restart (or pull) after `since` has to wait. */
export interface BackOff {
  readonly delay: number
  readonly since: number
}

/** What is known of one container by its name. */
export interface ContainerRecord {
  readonly state: Waiting | Running | Terminated
  /** The run before the present one. */
  readonly last?: Terminated
  readonly restartCount: number
  readonly containerID?: string
  readonly imageID?: string
  /** Its startup probe, if any, has succeeded in this run. */
  readonly started: boolean
  /** Its readiness probe, if any, succeeds. */
  readonly ready: boolean
  readonly restarts?: BackOff
  readonly pulls?: BackOff
  /** The image, as the Pod names it, of its last start or of the attempt at it. */
  readonly image?: string
  /** What it may use, while it runs. */
  readonly resources?: core.ResourceRequirements
  /** As whom its last run was started. */
  readonly user?: Credentials
  /** It is stopped to run otherwise, whatever the Pod's policy of restarts is. */
  readonly replaced?: boolean
}

/** By the names of the containers. */
export type Records = Readonly<Record<string, ContainerRecord>>

/** What the node knows of a Pod beside the Pod itself. Times are in milliseconds since the epoch. */
export interface PodState {
  readonly startTime: number
  /** '' before the Pod has its network. */
  readonly address: string
  readonly containers: Records
  readonly given: Given
  /** What becomes of a change of what its containers may use: it cannot be given, or is given now. */
  readonly resize?: { readonly pending?: Resizing; readonly progress?: Resizing }
  /** Nothing of it runs, and nothing of it will run again. */
  readonly ended: boolean
  /** Where its end was declared, whatever its containers do: by others, or by this node. */
  readonly verdict?: Verdict
}

/** What became of a Pod, and why. */
export interface Verdict {
  readonly phase: 'Succeeded' | 'Failed'
  readonly reason?: string
  readonly message?: string
  /** Whether it had to go, rather than had failed by itself. */
  readonly isDisruption?: boolean
}

/** Delays of restarts and pulls: each doubles the one before, and ten calm minutes forget them all. */
const first = 10_000
const longest = 300_000

/** The delay that the next failure has to wait, given the one before. */
export const nextBackOff = (before: BackOff | undefined, now: number): BackOff =>
  before === undefined || now - before.since > 2 * longest
    ? { delay: first, since: now }
    : { delay: Math.min(before.delay * 2, longest), since: now }

/** Until when a container that failed at `failedAt` has to wait; undefined where it need not. */
export function backOffEnd(backOff: BackOff | undefined, failedAt: number, now: number): number | undefined {
  if (backOff === undefined || failedAt - backOff.since > 2 * longest) return undefined
  const end = failedAt + backOff.delay
  return end > now ? end : undefined
}

/** Whether a container that has ended is to run again. */
export function restarts(pod: Pod, container: core.Container, exitCode: number): boolean {
  const isOf = (containers: core.Container[]): boolean => containers.some(({ name }) => name === container.name)
  if (isOf(ephemeralContainersOf(pod))) return false
  const init = isOf(initContainersOf(pod))
  const policy = isSidecar(container) ? 'Always' : (pod.spec.restartPolicy ?? 'Always')
  return policy === 'Always'
    ? !init || isSidecar(container) || exitCode !== 0
    : policy === 'OnFailure' && exitCode !== 0
}

/** Whether an init container goes on running beside the others. */
export const isSidecar = (container: core.Container): boolean =>
  (container as { restartPolicy?: string }).restartPolicy === 'Always'

/** Those that run before the others, in their order. */
export const initContainersOf = (pod: Pod): core.Container[] => pod.spec.initContainers ?? []

/** Those that were added to the running Pod, to look into it: they run once, and do not count. */
export const ephemeralContainersOf = (pod: Pod): core.Container[] => pod.spec.ephemeralContainers ?? []

/** All containers that a Pod came with, those that initialise it first. */
export const containersOf = (pod: Pod): core.Container[] => [...initContainersOf(pod), ...pod.spec.containers]

/** The state of a Pod that this node has not seen before. What its status says of earlier runs is carried on. */
export function newPodState(pod: Pod, now: number): PodState {
  const waiting = initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const known = new Map(
    [
      ...(pod.status.initContainerStatuses ?? []),
      ...(pod.status.containerStatuses ?? []),
      ...(pod.status.ephemeralContainerStatuses ?? []),
    ].map((status) => [status.name, status]),
  )
  const all = [...containersOf(pod), ...ephemeralContainersOf(pod)]
  const containers = all.map((container): [string, ContainerRecord] => {
    const before = known.get(container.name)
    const lost = before?.containerID === undefined ? undefined : lostRun(before, now)
    return [
      container.name,
      {
        state: { kind: 'waiting', reason: waiting },
        ...(lost === undefined ? {} : { last: lost }),
        restartCount: before === undefined ? 0 : before.restartCount + (lost === undefined ? 0 : 1),
        started: false,
        ready: false,
      },
    ]
  })
  const ended = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed'
  const startTime = pod.status.startTime === undefined ? now : Date.parse(pod.status.startTime)
  return { startTime, address: '', containers: Object.fromEntries(containers), given: givenAtFirst(pod), ended }
}

/** With the containers that have been added since. */
export function withAdded(pod: Pod, state: PodState): PodState {
  const added = ephemeralContainersOf(pod).filter(({ name }) => state.containers[name] === undefined)
  if (added.length === 0) return state
  const record: ContainerRecord = {
    state: { kind: 'waiting', reason: 'ContainerCreating' },
    restartCount: 0,
    started: false,
    ready: false,
  }
  return {
    ...state,
    containers: { ...state.containers, ...Object.fromEntries(added.map(({ name }) => [name, record])) },
  }
}

/** A run that a node before this one started and that nobody saw end. */
function lostRun(status: core.ContainerStatus, now: number): Terminated {
  const { terminated, running } = status.state ?? {}
  return {
    kind: 'terminated',
    exitCode: terminated?.exitCode ?? 255,
    reason: terminated?.reason ?? 'Unknown',
    startedAt: Date.parse(terminated?.startedAt ?? running?.startedAt ?? '') || now,
    finishedAt: Date.parse(terminated?.finishedAt ?? '') || now,
    containerID: status.containerID ?? '',
  }
}

/** It is about to run with an image: what failed with another one does not count any more. */
export function withImage(record: ContainerRecord, image: string): ContainerRecord {
  if (record.image === undefined || record.image === image) return { ...record, image }
  const { pulls: _pulls, restarts: _restarts, ...rest } = record
  return { ...rest, image }
}

/** The container is created; its process is about to start. */
export const created = (before: ContainerRecord, containerID: string, imageID: string): ContainerRecord => {
  const { replaced: _replaced, ...record } = before
  const previous = endOf(record)
  return {
    ...record,
    ...(previous === undefined ? {} : { last: previous }),
    restartCount: record.containerID === undefined ? record.restartCount : record.restartCount + 1,
    containerID,
    imageID,
    started: false,
    ready: false,
  }
}

/** Its process runs and its postStart hook, if any, has run. */
export const running = (
  record: ContainerRecord,
  now: number,
  probed: { startup: boolean; readiness: boolean },
): ContainerRecord => ({
  ...record,
  state: { kind: 'running', startedAt: now },
  started: !probed.startup,
  ready: !probed.startup && !probed.readiness,
})

/** Its process has ended. */
export const exited = (
  record: ContainerRecord,
  exit: Exit,
  { startedAt, finishedAt, message }: { startedAt: number; finishedAt: number; message: string },
): ContainerRecord => ({
  ...record,
  state: {
    kind: 'terminated',
    exitCode: exit.exitCode,
    reason: exit.outOfMemory === true ? 'OOMKilled' : exit.exitCode === 0 ? 'Completed' : 'Error',
    ...(message === '' ? {} : { message }),
    startedAt,
    finishedAt,
    containerID: record.containerID ?? '',
  },
  started: false,
  ready: false,
})

/** It could not be started: `message` is the runtime's. */
export const startFailed = (record: ContainerRecord, message: string, now: number): ContainerRecord => ({
  ...record,
  state: {
    kind: 'terminated',
    exitCode: 128,
    reason: 'StartError',
    message,
    startedAt: 0,
    finishedAt: now,
    containerID: record.containerID ?? '',
  },
  started: false,
  ready: false,
})

/** It waits for a reason that its status tells; how its last run ended is kept. */
export function waiting(record: ContainerRecord, reason: string, message?: string, until?: number): ContainerRecord {
  const last = endOf(record)
  return {
    ...record,
    state: {
      kind: 'waiting',
      reason,
      ...(message === undefined ? {} : { message }),
      ...(until === undefined ? {} : { until }),
    },
    ...(last === undefined ? {} : { last }),
    started: false,
    ready: false,
  }
}

/** How its last run ended, if it had one and that has ended. */
export const endOf = (record: ContainerRecord): Terminated | undefined =>
  record.state.kind === 'terminated' ? record.state : record.last

/**
 * The Pod has ended: how the last run of each container ended is how it ended. One that never ran in a Pod that had
 * been initialised counts as lost.
 */
export function settled(pod: Pod, state: PodState): PodState {
  const records = (containers: core.Container[]): ContainerRecord[] =>
    containers.map(({ name }) => state.containers[name]!)
  const [lastInit] = records(initContainersOf(pod)).toReversed()
  const begun = records(pod.spec.containers).some((record) => record.containerID !== undefined)
  const initialised = begun || lastInit === undefined || lastInit.started || endOf(lastInit)?.exitCode === 0
  const entries = Object.entries(state.containers).map(([name, record]) => [name, settledRecord(record, initialised)])
  return { ...state, containers: Object.fromEntries(entries) as Records, ended: true }
}

function settledRecord(record: ContainerRecord, initialised: boolean): ContainerRecord {
  if (record.state.kind !== 'waiting') return record
  const { last, ...rest } = record
  if (last !== undefined) return { ...rest, state: last }
  if (!initialised) return record
  const message = 'The container could not be located when the pod was terminated'
  return { ...rest, state: { kind: 'terminated', exitCode: 137, reason: 'ContainerStatusUnknown', message } }
}
