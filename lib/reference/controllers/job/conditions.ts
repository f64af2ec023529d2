/** Whether a Job is done, and what it says of that. */
import type { JobCondition } from 'kubernetes-types/batch/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { Job } from '../../resources/job.ts'
import { isOver } from '../pods.ts'
import { timestamp } from '../time.ts'
import type { Tally } from './tally.ts'

export interface Verdict {
  failed: boolean
  reason: string
  message: string
}

export const hasCondition = ({ status }: Job, type: string): boolean =>
  status.conditions?.some((one) => one.type === type && one.status === 'True') === true

export const isFinished = (job: Job): boolean => hasCondition(job, 'Complete') || hasCondition(job, 'Failed')

/** Undefined while it goes on. What has been decided stays so. */
export function verdictOn(job: Job, pods: readonly Pod[], counted: Tally, now: number): Verdict | undefined {
  const decided = job.status.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'FailureTarget' || type === 'SuccessCriteriaMet'),
  )
  if (decided !== undefined)
    return { failed: decided.type === 'FailureTarget', reason: decided.reason ?? '', message: decided.message ?? '' }
  const { activeDeadlineSeconds, suspend, completions } = job.spec
  if (isBeyondBackoff(job, pods, counted)) {
    return { failed: true, reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  }
  const start = Date.parse(job.status.startTime ?? '')
  if (suspend !== true && activeDeadlineSeconds !== undefined && now >= start + activeDeadlineSeconds * 1000) {
    return { failed: true, reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  }
  const running = pods.some((pod) => !isOver(pod) && !counted.known.has(pod.metadata.uid))
  const complete = completions === undefined ? counted.succeeded > 0 && !running : counted.succeeded >= completions
  return complete
    ? { failed: false, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined
}

/** Containers that are started again within their Pods count too. */
function isBeyondBackoff({ spec }: Job, pods: readonly Pod[], { failed, known }: Tally): boolean {
  const { backoffLimit = 6 } = spec
  if (failed > backoffLimit) return true
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = pods
    .filter(
      ({ metadata, status }) => !known.has(metadata.uid) && (status.phase === 'Running' || status.phase === 'Pending'),
    )
    .flatMap(({ status }) => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit
}

/** @param done whether all its Pods have ended and are counted */
export function conditionsAfter(job: Job, verdict: Verdict | undefined, done: boolean, now: number): JobCondition[] {
  const conditions = [...(job.status.conditions ?? [])]
  const at = timestamp(now)
  const set = (type: string, status: 'True' | 'False', reason: string, message: string): void => {
    const known = conditions.findIndex((one) => one.type === type)
    if (conditions[known]?.status === status) return
    const condition = { type, status, lastProbeTime: at, lastTransitionTime: at, reason, message }
    if (known < 0) conditions.push(condition)
    else conditions[known] = condition
  }
  if (verdict !== undefined) {
    const { failed, reason, message } = verdict
    set(failed ? 'FailureTarget' : 'SuccessCriteriaMet', 'True', reason, message)
    if (done) set(failed ? 'Failed' : 'Complete', 'True', reason, message)
  } else if (job.spec.suspend === true) set('Suspended', 'True', 'JobSuspended', 'Job suspended')
  else if (conditions.some(({ type }) => type === 'Suspended')) set('Suspended', 'False', 'JobResumed', 'Job resumed')
  return conditions
}
