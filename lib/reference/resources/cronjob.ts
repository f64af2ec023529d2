/** CronJobs: Jobs that are made by the clock. */
import type { CronJobSpec, CronJobStatus, JobSpec } from 'kubernetes-types/batch/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateJobSpec } from './jobrules.ts'
import { isTimeZone, parseSchedule } from '../schema/schedule.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast } from './amounts.ts'
import { age, ageOf, containersOf, labelSelector } from './print.ts'

declare('batch.v1', {
  CronJob: { ...topLevel, spec: 'CronJobSpec #2', status: 'CronJobStatus #3' },
  CronJobSpec: {
    schedule: 'string! #1',
    timeZone: '*string #8',
    startingDeadlineSeconds: '*int64 #2',
    concurrencyPolicy: 'ConcurrencyPolicy #3 =Allow',
    suspend: '*bool #4 =false',
    jobTemplate: 'JobTemplateSpec! #5',
    successfulJobsHistoryLimit: '*int32 #6 =3',
    failedJobsHistoryLimit: '*int32 #7 =1',
  },
  CronJobStatus: { active: '[]ObjectReference #1', lastScheduleTime: '*Time #4', lastSuccessfulTime: '*Time #5' },
  ConcurrencyPolicy: 'string enum=Allow,Forbid,Replace',
  JobTemplateSpec: { metadata: 'ObjectMeta #1', spec: 'JobSpec #2' },
})

export const cronJobs = define('batch/v1', 'CronJob', 'cronjobs')

export type CronJob = KubeObject & { spec: CronJobSpec & { timeZone?: string }; status: CronJobStatus }

export const cronJob: Kind = {
  resource: cronJobs,
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  type: structOf('batch.v1', 'CronJob'),
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Schedule' },
    { name: 'Timezone' },
    { name: 'Suspend', type: 'boolean' },
    { name: 'Active', type: 'integer' },
    { name: 'Last Schedule' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as CronJob
    const suspend = spec.suspend ? 'True' : 'False'
    const last = status.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>'
    const template = spec.jobTemplate.spec
    return [
      metadata.name,
      spec.schedule,
      spec.timeZone ?? '<none>',
      suspend,
      status.active?.length ?? 0,
      last,
      ageOf(object, now),
      ...containersOf(template?.template.spec),
      labelSelector(template?.selector),
    ]
  },
  prepareCreate(object) {
    object.status = {}
  },
  validate(object, errors, old) {
    const { metadata, spec } = object as unknown as CronJob
    if (!spec.schedule) errors.required('spec.schedule')
    else validateSchedule(spec, errors)
    if (spec.timeZone === '') errors.invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string')
    else if (spec.timeZone != null && !isTimeZone(spec.timeZone))
      errors.invalid('spec.timeZone', spec.timeZone, `unknown time zone ${spec.timeZone}`)
    atLeast(0, spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors)
    const policies = ['Allow', 'Forbid', 'Replace']
    const { concurrencyPolicy = '' } = spec
    if (concurrencyPolicy === '') errors.required('spec.concurrencyPolicy')
    else if (!policies.includes(concurrencyPolicy))
      errors.unsupported('spec.concurrencyPolicy', concurrencyPolicy, policies)
    validateJobTemplate(spec.jobTemplate.spec, 'spec.jobTemplate.spec', errors)
    atLeast(0, spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors)
    atLeast(0, spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors)
    // The names of its Jobs add eleven characters.
    if (!old && (metadata.name ?? '').length > 52)
      errors.invalid('metadata.name', metadata.name, 'must be no more than 52 characters')
  },
}

function validateSchedule({ schedule }: CronJob['spec'], errors: FieldErrors): void {
  if (schedule.includes('TZ')) {
    errors.invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
    return
  }
  try {
    parseSchedule(schedule)
  } catch (error) {
    errors.invalid('spec.schedule', schedule, (error as Error).message)
  }
}

function validateJobTemplate(spec: JobSpec | undefined, at: string, errors: FieldErrors): void {
  validateJobSpec(spec ?? { template: {} }, at, errors)
  if (spec?.selector) errors.invalid(`${at}.selector`, spec.selector, '`selector` will be auto-generated')
  if (spec?.manualSelector) errors.unsupported(`${at}.manualSelector`, spec.manualSelector, ['nil', 'false'])
}
