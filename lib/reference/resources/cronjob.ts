/** CronJobs: Jobs that are made by the clock. */
import type { CronJobSpec, CronJobStatus } from 'kubernetes-types/batch/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateJobSpec } from './job.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast } from './pod/validate.ts'
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

type CronJob = KubeObject & { spec: CronJobSpec & { timeZone?: string }; status: CronJobStatus }

export const cronJob: Kind = {
  resource: define('batch/v1', 'CronJob', 'cronjobs'),
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  type: structOf('batch.v1', 'CronJob'),
  status: true,
  generation: true,
  inert: true,
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
  validate(object, errors) {
    const { metadata, spec } = object as unknown as CronJob
    // The names of its Jobs add eleven characters.
    if ((metadata.name ?? '').length > 52)
      errors.invalid('metadata.name', metadata.name, 'must be no more than 52 characters')
    if (!spec.schedule) errors.required('spec.schedule')
    else if (!isSchedule(spec.schedule)) {
      errors.invalid(
        'spec.schedule',
        spec.schedule,
        `expected exactly 5 fields, found ${spec.schedule.split(' ').length}: [${spec.schedule}]`,
      )
    }
    if (!['Allow', 'Forbid', 'Replace'].includes(spec.concurrencyPolicy ?? '')) {
      errors.unsupported('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'])
    }
    for (const field of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
      atLeast(0, spec[field], `spec.${field}`, errors)
    }
    if (spec.jobTemplate.spec) validateJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec', errors, true)
  },
}

const isSchedule = (text: string): boolean =>
  /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(text) ||
  text.trim().split(/\s+/).length === 5
