/** What to do for a CronJob, from what is there. */
import type { CronJobStatus } from 'kubernetes-types/batch/v1.js'
import type { Manifest } from '../../../kube/objects.ts'
import type { CronJob } from '../../resources/cronjob.ts'
import type { Job } from '../../resources/job.ts'
import { isTimeZone, parseSchedule, type Schedule } from '../../schema/schedule.ts'
import { hasCondition, isFinished } from '../job/conditions.ts'
import { lastDue, untilNext } from './due.ts'
import { jobAt, jobName } from './job.ts'

export interface Observed {
  cronJob: CronJob
  /** Those that it controls. */
  jobs: readonly Job[]
  /** Milliseconds since the epoch. */
  now: number
}

export interface CronJobEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

export interface Plan {
  /** What it says of the Jobs that are there, before anything is done. */
  status: CronJobStatus
  events: CronJobEvent[]
  /** Running ones that make way. */
  replace: Job[]
  /** Finished ones beyond the limits. */
  discard: Job[]
  /** The Job that is due, and when it was. */
  start: { job: Manifest; time: number } | undefined
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

export function plan({ cronJob, jobs, now }: Observed): Plan {
  const { status, events } = countJobs(cronJob, jobs)
  const none: Plan = {
    status,
    events,
    replace: [],
    discard: surplus(cronJob, jobs),
    start: undefined,
    again: undefined,
  }
  const { spec, metadata } = cronJob
  const tell = (type: CronJobEvent['type'], reason: string, message: string): Plan => {
    events.push({ type, reason, message })
    return none
  }
  if (metadata.deletionTimestamp !== undefined) return none
  if (spec.timeZone != null && !isTimeZone(spec.timeZone))
    return tell(
      'Warning',
      'UnknownTimeZone',
      `invalid timeZone: "${spec.timeZone}": unknown time zone ${spec.timeZone}`,
    )
  if (spec.suspend === true) return none
  const schedule = scheduleOf(cronJob)
  if (typeof schedule === 'string')
    return tell('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}" : ${schedule}`)
  const { time, many } = lastDue(cronJob, schedule, now)
  if (many) tell('Warning', 'TooManyMissedTimes', tooMany)
  none.again = untilNext(cronJob, schedule, now)
  if (time === undefined) return none
  if (spec.startingDeadlineSeconds != null && time + spec.startingDeadlineSeconds * 1000 < now)
    return tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${new Date(time).toUTCString()}`)
  const active = status.active ?? []
  const name = jobName(cronJob, time)
  if (active.some((job) => job.name === name) || Date.parse(cronJob.status.lastScheduleTime ?? '') === time) return none
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) return tell('Normal', 'JobAlreadyActive', forbidden)
  const replaced = spec.concurrencyPolicy === 'Replace' ? new Set(active.map(({ uid }) => uid)) : new Set()
  const replace = jobs.filter((job) => replaced.has(job.metadata.uid))
  return { ...none, replace, start: { job: jobAt(cronJob, time), time } }
}

const tooMany = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
const forbidden = 'Not starting job because prior execution is running and concurrency policy is Forbid'

/** Why it has none, where it has none. */
function scheduleOf({ spec }: CronJob): Schedule | string {
  try {
    return parseSchedule(spec.schedule, spec.timeZone ?? 'UTC')
  } catch (error) {
    return (error as Error).message
  }
}

/** Which are active, and when one last succeeded. */
function countJobs({ status }: CronJob, jobs: readonly Job[]): Pick<Plan, 'status' | 'events'> {
  const events: CronJobEvent[] = []
  const there = new Map(jobs.map((job) => [job.metadata.uid, job]))
  const active = (status.active ?? []).filter(({ name = '', uid = '' }) => {
    const job = there.get(uid)
    if (job === undefined)
      events.push({ type: 'Normal', reason: 'MissingJob', message: `Active job went missing: ${name}` })
    else if (isFinished(job)) {
      const condition = hasCondition(job, 'Complete') ? 'Complete' : 'Failed'
      const message = `Saw completed job: ${name}, condition: ${condition}`
      events.push({ type: 'Normal', reason: 'SawCompletedJob', message })
    }
    return job !== undefined && !isFinished(job)
  })
  for (const job of jobs) {
    const known = isFinished(job) || (status.active ?? []).some(({ uid }) => uid === job.metadata.uid)
    const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`
    if (!known) events.push({ type: 'Warning', reason: 'UnexpectedJob', message })
  }
  const successes = jobs.filter((job) => hasCondition(job, 'Complete')).map((job) => job.status.completionTime ?? '')
  const lastSuccessfulTime = [status.lastSuccessfulTime ?? '', ...successes].toSorted((a, b) => (a < b ? -1 : 1)).at(-1)
  const { active: _, ...rest } = status
  return {
    status: { ...rest, ...(active.length > 0 && { active }), ...(lastSuccessfulTime && { lastSuccessfulTime }) },
    events,
  }
}

/** The oldest ones first. */
function surplus({ spec }: CronJob, jobs: readonly Job[]): Job[] {
  const beyond = (condition: string, limit: number): Job[] => {
    const finished = jobs.filter((job) => hasCondition(job, condition)).toSorted(byStart)
    return finished.slice(0, Math.max(0, finished.length - limit))
  }
  return [
    ...beyond('Failed', spec.failedJobsHistoryLimit ?? 1),
    ...beyond('Complete', spec.successfulJobsHistoryLimit ?? 3),
  ]
}

const byStart = (a: Job, b: Job): number =>
  (a.status.startTime ?? '').localeCompare(b.status.startTime ?? '') || (a.metadata.name < b.metadata.name ? -1 : 1)
