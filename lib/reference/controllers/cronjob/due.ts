/** When a CronJob is due. In milliseconds since the epoch. */
import type { CronJob } from '../../resources/cronjob.ts'
import type { Schedule } from '../../schema/schedule.ts'

export interface Due {
  /** The last time that has come and was not seen to; undefined where there is none. */
  time: number | undefined
  /** So many have been missed that something is wrong. */
  many: boolean
}

const tooMany = 100
/** What comes a little late is sure to be due. */
const delta = 100

/** @param within whether to leave out what is too late to start */
export function lastDue({ metadata, spec, status }: CronJob, schedule: Schedule, now: number, within = true): Due {
  const since = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp)
  const deadline = within && spec.startingDeadlineSeconds != null ? now - spec.startingDeadlineSeconds * 1000 : since
  const first = schedule.next(Math.max(since, deadline))
  const second = first === undefined ? undefined : schedule.next(first)
  if (first === undefined || now < first) return { time: undefined, many: false }
  if (second === undefined || now < second) return { time: first, many: false }
  const pause = second - first
  const missed = Math.floor((now - first) / pause) + 1
  let time: number | undefined
  // Where times are not evenly spread, it may be short of the last one: that is looked for from before it.
  for (let next = schedule.next(first + (missed - 2) * pause); next !== undefined && next <= now;) {
    time = next
    next = schedule.next(next)
  }
  return { time, many: missed > tooMany }
}

/** Milliseconds until it is due again; undefined where that is never. */
export function untilNext(job: CronJob, schedule: Schedule, now: number): number | undefined {
  const { time, many } = lastDue(job, schedule, now, false)
  const { metadata, status } = job
  const since = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp)
  const next = schedule.next(time ?? (many ? now : since))
  return next === undefined ? undefined : next + delta - now
}
