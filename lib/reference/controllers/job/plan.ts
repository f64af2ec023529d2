/** What to do for a Job, from what is there. */
import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js'
import type { Manifest, Pod } from '../../../kube/objects.ts'
import type { Job } from '../../resources/job.ts'
import { isActive, isReady } from '../pods.ts'
import { timestamp } from '../time.ts'
import { conditionsAfter, hasCondition, isFinished, verdictOn } from './conditions.ts'
import { indexOf, missingIndexes, textOf } from './indexes.ts'
import { newPod } from './pod.ts'
import { deadlineOf, retryAt } from './retry.ts'
import { isGoing, isTracked, tally, type Tally } from './tally.ts'

/** With what is younger than the published types. */
type Status = JobStatus & { terminating?: number }

export interface Observed {
  job: Job
  pods: readonly Pod[]
  /** Milliseconds since the epoch. */
  now: number
}

export interface JobEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

/** Done in the order of the fields. */
export interface Plan {
  /** Absent where nothing changes. Before it is written, nothing of the rest is done. */
  status: Status | undefined
  /** Told when the status has been written. */
  events: JobEvent[]
  /** Pods that are counted: they need not be kept any longer. */
  release: Pod[]
  delete: Pod[]
  create: Manifest[]
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

/** As many as are created in one look. */
const burst = 500

export function plan({ job, pods, now }: Observed): Plan {
  const rest = { events: [], release: pods.filter(isTracked), delete: [], create: [], again: undefined }
  if (isFinished(job) || job.metadata.deletionTimestamp !== undefined) return { status: undefined, ...rest }
  const counted = tally(job, pods)
  const verdict = verdictOn(job, pods, counted, now)
  const final = verdict?.failed === true ? tally(job, pods, true) : counted
  const running = pods.filter(isActive)
  const active = running.filter((pod) => !final.known.has(pod.metadata.uid))
  const wanted = verdict !== undefined || job.spec.suspend === true ? 0 : wantedActive(job, final, active.length)
  const surplus = verdict !== undefined ? running : lessWorthy(active).slice(0, Math.max(0, active.length - wanted))
  const missing = Math.max(0, wanted - active.length)
  const wait = missing > 0 ? Math.max(0, retryAt(pods) - now) : 0
  const done = verdict !== undefined && running.length === 0 && final.pending === 0 && !pods.some(isGoing)
  const conditions = conditionsAfter(job, verdict, done, now)
  const create = wait > 0 ? [] : podsFor(job, final, active, Math.min(missing, burst))
  return {
    status: changed(job, statusOf(job, final, active, pods, conditions, now)),
    events: eventsOf(job, conditions),
    // What ends by our own will is not counted: it is let go before it is deleted.
    release: [
      ...pods.filter((pod) => isTracked(pod) && final.known.has(pod.metadata.uid)),
      ...(verdict === undefined ? surplus.filter(isTracked) : []),
    ],
    delete: surplus,
    create,
    again: soonest([wait, deadlineOf(job, verdict) - now]),
  }
}

/** A Job without completions ends with its first success: no more Pods are added after that. */
function wantedActive({ spec }: Job, { succeeded }: Tally, active: number): number {
  const { parallelism = 1, completions } = spec
  if (completions === undefined) return succeeded > 0 ? Math.min(active, parallelism) : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}

function podsFor(job: Job, counted: Tally, active: readonly Pod[], count: number): Manifest[] {
  if (job.spec.completionMode !== 'Indexed') return Array.from({ length: count }, () => newPod(job))
  const taken = new Set([...counted.completed, ...active.flatMap((pod) => indexOf(pod) ?? [])])
  return missingIndexes(job.spec.completions ?? 0, taken, count).map((index) => newPod(job, index))
}

/** Those first that have come less far. */
const lessWorthy = (pods: readonly Pod[]): Pod[] => pods.toSorted((a, b) => rank(a) - rank(b))

const rank = (pod: Pod): number =>
  pod.spec.nodeName === undefined ? 0 : pod.status.phase === 'Pending' ? 1 : isReady(pod) ? 3 : 2

function statusOf(
  job: Job,
  counted: Tally,
  active: readonly Pod[],
  pods: readonly Pod[],
  conditions: JobCondition[],
  now: number,
): Status {
  const { startTime } = job.status
  const suspended = job.spec.suspend === true
  const complete = conditions.some(({ type, status }) => type === 'Complete' && status === 'True')
  const completed = textOf(counted.completed)
  return {
    ...(conditions.length > 0 && { conditions }),
    ...(!suspended && { startTime: startTime ?? timestamp(now) }),
    ...(complete && { completionTime: timestamp(now) }),
    ...(active.length > 0 && { active: active.length }),
    ...(counted.stored.succeeded > 0 && { succeeded: counted.stored.succeeded }),
    ...(counted.stored.failed > 0 && { failed: counted.stored.failed }),
    ...(completed !== '' && { completedIndexes: completed }),
    uncountedTerminatedPods: counted.uncounted,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isGoing).length,
  }
}

/** Undefined where it says what is there already. */
function changed({ status }: Job, next: Status): Status | undefined {
  const text = (one: object): string => JSON.stringify(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return text(next) === text(status) ? undefined : next
}

function eventsOf(job: Job, conditions: readonly JobCondition[]): JobEvent[] {
  return conditions.flatMap(({ type, status, reason = '', message = '' }): JobEvent[] => {
    if (status === (type === 'Suspended' ? suspendedBefore(job) : hasCondition(job, type) ? 'True' : '')) return []
    if (type === 'Complete') return [{ type: 'Normal', reason: 'Completed', message: 'Job completed' }]
    if (type === 'Failed') return [{ type: 'Warning', reason, message }]
    if (type !== 'Suspended') return []
    return [{ type: 'Normal', reason: status === 'True' ? 'Suspended' : 'Resumed', message }]
  })
}

const suspendedBefore = ({ status }: Job): string | undefined =>
  status.conditions?.find(({ type }) => type === 'Suspended')?.status

function soonest(times: readonly number[]): number | undefined {
  const ahead = times.filter((time) => time > 0 && time < Infinity)
  return ahead.length === 0 ? undefined : Math.min(...ahead)
}
