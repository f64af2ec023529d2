/** When a Job tries again, and when its time is up. In milliseconds since the epoch. */
import type { Pod } from '../../../kube/objects.ts'
import type { Job } from '../../resources/job.ts'
import type { Verdict } from './conditions.ts'

const first = 10_000
const longest = 600_000

/** Each failure since the last success doubles the pause. */
export function retryAt(pods: readonly Pod[]): number {
  const lastSuccess = Math.max(0, ...pods.filter(({ status }) => status.phase === 'Succeeded').map(endOf))
  const failures = pods
    .filter(({ status }) => status.phase === 'Failed')
    .map(endOf)
    .filter((end) => end > lastSuccess)
  if (failures.length === 0) return 0
  return Math.max(...failures) + Math.min(first * 2 ** (failures.length - 1), longest)
}

/** When its containers had ended; of a Pod that never had any, when it came. */
function endOf({ metadata, status }: Pod): number {
  const ends = (status.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''))
  return Math.max(Date.parse(metadata.creationTimestamp), ...ends.filter((end) => !Number.isNaN(end)))
}

export function deadlineOf({ spec, status }: Job, verdict: Verdict | undefined): number {
  const start = Date.parse(status.startTime ?? '')
  if (verdict !== undefined || spec.suspend === true || spec.activeDeadlineSeconds === undefined || Number.isNaN(start))
    return Infinity
  return start + spec.activeDeadlineSeconds * 1000
}
