/** The Jobs of a CronJob. */
import type { Manifest } from '../../../kube/objects.ts'
import type { CronJob } from '../../resources/cronjob.ts'
import { zonedTimestamp } from '../../schema/schedule.ts'
import { controllerReference } from '../owners.ts'

const scheduledAt = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** `hello-28394520`: the minutes since the epoch, so that the same one is not made twice. */
export const jobName = ({ metadata }: CronJob, time: number): string => `${metadata.name}-${Math.floor(time / 60_000)}`

export function jobAt(cronJob: CronJob, time: number): Manifest {
  const { metadata: { labels, annotations } = {}, spec } = cronJob.spec.jobTemplate
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, time),
      namespace: cronJob.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [scheduledAt]: zonedTimestamp(time, cronJob.spec.timeZone ?? 'UTC') },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  }
}
