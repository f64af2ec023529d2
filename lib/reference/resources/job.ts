/** Jobs: Pods that run until they are done. */
import type { JobSpec, JobStatus } from 'kubernetes-types/batch/v1.js'
import { humanDuration } from '../../kube/duration.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, containersOf, labelSelector } from './print.ts'
import { validateJob } from './jobrules.ts'
import { validateCounts } from './workload.ts'
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
  orphans:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
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
  validate: (object, errors) => validateJob(object as unknown as Job, errors),
  validateStatus(object, _, errors) {
    validateCounts((object as unknown as Job).status, ['active', 'succeeded', 'failed', 'ready', 'terminating'], errors)
  },
  validateUpdate(object, old, errors) {
    const [now, before] = [(object as unknown as Job).spec, (old as Job).spec]
    const indexed = before.completionMode === 'Indexed' && now.completions === now.parallelism
    if (!indexed && now.completions !== before.completions)
      errors.invalid('spec.completions', now.completions, 'field is immutable')
    const fix = (field: string): void => {
      const [value, was] = [now, before].map((spec) => (spec as unknown as Record<string, unknown>)[field])
      if (!equal(value, was)) errors.invalid(`spec.${field}`, value, 'field is immutable')
    }
    fix('selector')
    if (!equal(now.template, before.template) && before.suspend !== true)
      errors.invalid('spec.template', now.template, 'field is immutable')
    for (const field of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'])
      fix(field)
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
