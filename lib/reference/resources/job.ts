/** Jobs: Pods that run until they are done. */
import type { JobSpec, JobStatus } from 'kubernetes-types/batch/v1.js'
import { humanDuration } from '../../kube/duration.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { annotationErrors, labelErrors } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast, validatePodSpec } from './pod/validate.ts'
import { ageOf, containersOf, labelSelector } from './print.ts'
import { selects, validateLabelSelector } from './labelselectors.ts'
import './pod/spec.ts'

export const jobs = define('batch/v1', 'Job', 'jobs')

declare(
  'batch.v1',
  {
    Job: { ...topLevel, spec: 'JobSpec #2', status: 'JobStatus #3' },
    JobSpec: {
      parallelism: '*int32 #1',
      completions: '*int32 #2',
      activeDeadlineSeconds: '*int64 #3',
      podFailurePolicy: '*PodFailurePolicy #11',
      successPolicy: '*SuccessPolicy #16',
      backoffLimit: '*int32 #7',
      backoffLimitPerIndex: '*int32 #12',
      maxFailedIndexes: '*int32 #13',
      selector: '*LabelSelector #4',
      manualSelector: '*bool #5',
      template: 'PodTemplateSpec! #6',
      ttlSecondsAfterFinished: '*int32 #8',
      completionMode: '*CompletionMode #9',
      suspend: '*bool #10',
      podReplacementPolicy: '*PodReplacementPolicy #14',
      managedBy: '*string #15',
    },
    JobStatus: {
      conditions: '[]JobCondition #1 merge=type',
      startTime: '*Time #2',
      completionTime: '*Time #3',
      active: 'int32 #4',
      succeeded: 'int32 #5',
      failed: 'int32 #6',
      terminating: '*int32 #11',
      completedIndexes: 'string #7',
      failedIndexes: '*string #10',
      uncountedTerminatedPods: '*UncountedTerminatedPods #8',
      ready: '*int32 #9',
    },
    PodFailurePolicy: { rules: '[]PodFailurePolicyRule! #1' },
    SuccessPolicy: { rules: '[]SuccessPolicyRule! #1' },
    CompletionMode: 'string enum=Indexed,NonIndexed',
    PodReplacementPolicy: 'string enum=Failed,TerminatingOrFailed',
    JobCondition: {
      type: 'JobConditionType! #1',
      status: 'ConditionStatus! #2',
      lastProbeTime: 'Time #3',
      lastTransitionTime: 'Time #4',
      reason: 'string #5',
      message: 'string #6',
    },
    UncountedTerminatedPods: { succeeded: '[]string #1 set replace', failed: '[]string #2 set replace' },
    PodFailurePolicyRule: {
      action: 'PodFailurePolicyAction! #1',
      onExitCodes: '*PodFailurePolicyOnExitCodesRequirement #2',
      onPodConditions: '[]PodFailurePolicyOnPodConditionsPattern #3',
    },
    SuccessPolicyRule: { succeededIndexes: '*string #1', succeededCount: '*int32 #2' },
    JobConditionType: 'string',
    PodFailurePolicyAction: 'string enum=Count,FailIndex,FailJob,Ignore',
    PodFailurePolicyOnExitCodesRequirement: {
      containerName: '*string #1',
      operator: 'PodFailurePolicyOnExitCodesOperator! #2',
      values: '[]int32! #3 set replace',
    },
    PodFailurePolicyOnPodConditionsPattern: { type: 'PodConditionType! #1', status: 'ConditionStatus! #2 optional' },
    PodFailurePolicyOnExitCodesOperator: 'string enum=In,NotIn',
  },
  { Job: defaults },
)

export type Job = KubeObject & { spec: JobSpec; status: JobStatus }

function defaults(object: Parameters<NonNullable<Kind['type']['defaults']>>[0]): void {
  const { metadata, spec } = object as unknown as Job
  if (spec.completions === undefined && spec.parallelism === undefined)
    Object.assign(spec, { completions: 1, parallelism: 1 })
  const { podFailurePolicy } = spec as { podFailurePolicy?: object }
  const standard = {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
  }
  Object.assign(spec, { ...standard, ...spec })
  const labels = spec.template?.metadata?.labels
  if (!metadata.labels && labels) metadata.labels = { ...labels }
}

export const job: Kind = {
  resource: jobs,
  singular: 'job',
  categories: ['all'],
  type: structOf('batch.v1', 'Job'),
  names: 'label',
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Status' },
    { name: 'Completions' },
    { name: 'Duration' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Job
    const { succeeded = 0, startTime, completionTime } = status
    const wanted = spec.completions ?? ((spec.parallelism ?? 0) > 1 ? `1 of ${spec.parallelism}` : 1)
    const until = completionTime ? Date.parse(completionTime) : now
    const duration = startTime ? humanDuration(until - Date.parse(startTime)) : ''
    return [
      metadata.name,
      stateOf(object as Job),
      `${succeeded}/${wanted}`,
      duration,
      ageOf(object, now),
      ...containersOf(spec.template.spec),
      labelSelector(spec.selector),
    ]
  },
  selectable: { 'status.successful': (object) => `${(object as Job).status.succeeded ?? 0}` },
  prepareCreate(object) {
    object.status = {}
    if ((object as unknown as Job).spec.manualSelector !== true) ownPods(object)
  },
  prepareUpdate(object) {
    const { spec } = object as unknown as Job
    if (spec.selector?.matchLabels && Object.keys(spec.selector.matchLabels).length === 0)
      delete spec.selector.matchLabels
  },
  validate: (object, errors) => validateJobSpec((object as unknown as Job).spec, 'spec', errors),
  validateUpdate(object, old, errors) {
    const [now, before] = [(object as unknown as Job).spec, (old as Job).spec]
    for (const field of [
      'selector',
      'completionMode',
      'podFailurePolicy',
      'backoffLimitPerIndex',
      'managedBy',
      'successPolicy',
    ] as const) {
      const [value, was] = [now, before].map((spec) => (spec as unknown as Record<string, unknown>)[field])
      if (!equal(value, was)) errors.invalid(`spec.${field}`, value, 'field is immutable')
    }
    const indexed = before.completionMode === 'Indexed' && now.completions === now.parallelism
    if (!indexed && now.completions !== before.completions)
      errors.invalid('spec.completions', now.completions, 'field is immutable')
    if (!equal(now.template, before.template) && before.suspend !== true)
      errors.invalid('spec.template', now.template, 'field is immutable')
  },
}

function stateOf({ metadata, spec, status }: Job): string {
  const has = (type: string): boolean =>
    (status.conditions ?? []).some((one) => one.type === type && one.status === 'True')
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (spec.suspend) return 'Suspended'
  if (has('FailureTarget')) return 'FailureTarget'
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

/** A Job knows its Pods by a label that no other has. */
function ownPods(object: Draft): void {
  const { metadata, spec } = object as unknown as Job
  const { uid } = metadata
  // A Job without a name is refused before anybody could miss it here.
  const name = metadata.name ?? ''
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const template = {
    ...spec.template,
    metadata: { ...spec.template.metadata, labels: { ...spec.template.metadata?.labels, ...labels } },
  }
  const own = { 'batch.kubernetes.io/controller-uid': uid }
  object.spec = {
    ...spec,
    selector: { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, ...own } },
    template,
  }
}

/** @param at where in the object: `spec`, `spec.jobTemplate.spec` */
export function validateJobSpec(spec: JobSpec, at: string, errors: FieldErrors, ofTemplate = false): void {
  const numbers = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ] as const
  for (const field of numbers) atLeast(0, spec[field], `${at}.${field}`, errors)
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    errors.required(`${at}.completions`, 'when completion mode is Indexed')
  }
  const { labels, annotations } = spec.template.metadata ?? {}
  labelErrors(labels, `${at}.template.metadata.labels`, errors)
  annotationErrors(annotations, `${at}.template.metadata.annotations`, errors)
  if (!ofTemplate) {
    if (!spec.selector) errors.required(`${at}.selector`)
    else {
      validateLabelSelector(spec.selector, `${at}.selector`, errors)
      if (!selects(spec.selector, labels ?? {}))
        errors.invalid(`${at}.template.metadata.labels`, labels, '`selector` does not match template `labels`')
    }
  }
  if (!spec.template.spec) return
  validatePodSpec(spec.template.spec, `${at}.template.spec`, errors)
  const { restartPolicy = '' } = spec.template.spec
  if (restartPolicy === '' || restartPolicy === 'Always') {
    errors.required(`${at}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')
  } else if (!['OnFailure', 'Never'].includes(restartPolicy)) {
    errors.unsupported(`${at}.template.spec.restartPolicy`, restartPolicy, ['OnFailure', 'Never'])
  }
}
