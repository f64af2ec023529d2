/** Rules for Jobs, and for the templates of Jobs that CronJobs have. */
import type { JobSpec } from 'kubernetes-types/batch/v1.js'
import type { Job } from './job.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, dns1123Subdomain, qualifiedNameErrors } from '../schema/names.ts'
import { atLeast } from './amounts.ts'
import { selects, validateLabelSelector } from './labelselectors.ts'
import { validatePodTemplate } from './workload.ts'

/** Fields that are younger than the published types. */
type Spec = JobSpec & {
  backoffLimitPerIndex?: number
  maxFailedIndexes?: number
  managedBy?: string
  podReplacementPolicy?: string
  podFailurePolicy?: { rules?: FailureRule[] | null }
  successPolicy?: { rules?: SuccessRule[] | null }
}

interface FailureRule {
  action?: string
  onExitCodes?: { containerName?: string; operator?: string; values?: number[] | null }
  onPodConditions?: { type?: string; status?: string }[]
}

interface SuccessRule {
  succeededIndexes?: string
  succeededCount?: number
}

const labels = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name']

export function validateJob(job: Job, errors: FieldErrors): void {
  const { metadata, spec } = job
  if (spec.manualSelector !== true && spec.selector) validateGenerated(job, errors)
  validateJobSpec(spec, 'spec', errors)
  const at = 'spec'
  if (!spec.selector) errors.required(`${at}.selector`)
  else {
    const before = errors.list.length
    validateLabelSelector(spec.selector, `${at}.selector`, errors)
    const found = spec.template.metadata?.labels
    if (errors.list.length === before && !selects(spec.selector, found ?? {}))
      errors.invalid(`${at}.template.metadata.labels`, found, '`selector` does not match template `labels`')
  }
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const hostname = `${metadata.name}-${(spec.completions ?? 0) - 1}`
    const why = `will not able to create pod with invalid DNS label: ${hostname}`
    if (dns1123Label(hostname).length > 0) errors.invalid('metadata.name', metadata.name, why)
  }
}

/** Labels and selector that a Job was given, so that it knows its Pods. */
function validateGenerated({ metadata, spec }: Job, errors: FieldErrors): void {
  const expected = Object.fromEntries(
    labels.map((key) => [key, key.endsWith('uid') ? metadata.uid : (metadata.name ?? '')]),
  )
  const found = spec.template.metadata?.labels ?? {}
  for (const key of labels) {
    const at = `spec.template.metadata.labels[${key}]`
    if (found[key] === undefined) errors.required(at, `must be '${expected[key]}'`)
    else if (found[key] !== expected[key]) errors.invalid(at, found, `must be '${expected[key]}'`)
  }
  if (spec.selector && !selects(spec.selector, expected))
    errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated')
}

const numbers = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

/** @param at where in the object: `spec`, `spec.jobTemplate.spec` */
export function validateJobSpec(given: JobSpec, at: string, errors: FieldErrors): void {
  const spec = given as Spec
  for (const field of numbers) atLeast(0, spec[field], `${at}.${field}`, errors)
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.required(`${at}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  if (spec.managedBy !== undefined) validateManager(spec.managedBy, `${at}.managedBy`, errors)
  validateCompletionMode(spec, at, errors)
  if (spec.podFailurePolicy) validateFailurePolicy(spec, `${at}.podFailurePolicy`, errors)
  if (spec.successPolicy) validateSuccessPolicy(spec, `${at}.successPolicy`, errors)
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  if (spec.podReplacementPolicy !== undefined && !replacements.includes(spec.podReplacementPolicy))
    errors.unsupported(`${at}.podReplacementPolicy`, spec.podReplacementPolicy, replacements)
  validatePodTemplate(spec.template, `${at}.template`, errors)
  validateRestartPolicy(spec, `${at}.template.spec.restartPolicy`, errors)
}

function validateRestartPolicy({ template, podFailurePolicy }: Spec, at: string, errors: FieldErrors): void {
  const { restartPolicy = '' } = template.spec ?? {}
  if (restartPolicy === '' || restartPolicy === 'Always') errors.required(at, 'valid values: "OnFailure", "Never"')
  else if (!['OnFailure', 'Never'].includes(restartPolicy))
    errors.unsupported(at, restartPolicy, ['OnFailure', 'Never'])
  else if (podFailurePolicy && restartPolicy !== 'Never')
    errors.invalid(at, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')
}

function validateManager(manager: string, at: string, errors: FieldErrors): void {
  const [host = '', ...rest] = manager.split('/')
  const path = rest.join('/')
  if (manager === '') errors.required(at)
  else if (host === '' || path === '')
    errors.invalid(at, manager, 'must be a domain-prefixed path (such as "acme.io/foo")')
  else {
    for (const why of dns1123Subdomain(host)) errors.invalid(at, host, why)
    const pattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
    if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path))
      errors.invalid(at, path, `Invalid path (regex used for validation is '${pattern}')`)
  }
  if (Buffer.byteLength(manager) > 63) errors.tooLong(at, 63)
}

const most = { parallelism: 100_000, failedIndexes: 100_000, softly: 100_000, highly: 10_000 }

function validateCompletionMode(spec: Spec, at: string, errors: FieldErrors): void {
  const { completionMode = 'NonIndexed', completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec
  if (completionMode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined) errors.invalid(`${at}.${field}`, spec[field], 'requires indexed completion mode')
    return
  }
  if (completionMode !== 'Indexed')
    return errors.unsupported(`${at}.completionMode`, completionMode, ['NonIndexed', 'Indexed'])
  if (completions === undefined) errors.required(`${at}.completions`, 'when completion mode is Indexed')
  const tooMuch = (field: 'parallelism' | 'maxFailedIndexes', limit: number, more = ''): void =>
    errors.invalid(`${at}.${field}`, spec[field], `must be less than or equal to ${limit}${more}`)
  if (parallelism > most.parallelism) tooMuch('parallelism', most.parallelism, ' when completion mode is Indexed')
  if (completions !== undefined && (maxFailedIndexes ?? 0) > completions)
    errors.invalid(`${at}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions')
  if ((maxFailedIndexes ?? 0) > most.failedIndexes) tooMuch('maxFailedIndexes', most.failedIndexes)
  if ((completions ?? 0) <= most.softly || backoffLimitPerIndex === undefined) return
  if (maxFailedIndexes === undefined)
    errors.required(`${at}.maxFailedIndexes`, `must be specified when completions is above ${most.softly}`)
  const high = ` when completions are above ${most.softly} and used with backoff limit per index`
  if (parallelism > most.highly) tooMuch('parallelism', most.highly, high)
  if ((maxFailedIndexes ?? 0) > most.highly) tooMuch('maxFailedIndexes', most.highly, high)
}

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const operators = ['In', 'NotIn']
const statuses = ['False', 'True', 'Unknown']
const listed = (values: readonly string[]): string =>
  `valid values: [${values.map((one) => JSON.stringify(one)).join(' ')}]`

function validateFailurePolicy(spec: Spec, at: string, errors: FieldErrors): void {
  const rules = spec.podFailurePolicy?.rules ?? []
  if (rules.length > 20) errors.tooMany(`${at}.rules`, rules.length, 20)
  const { containers, initContainers = [] } = spec.template.spec ?? {}
  // Containers that are not there at all are told of elsewhere.
  const names = new Set([...(containers ?? []), ...initContainers].map(({ name }) => name))
  for (const [index, rule] of rules.entries()) {
    const here = `${at}.rules[${index}]`
    const { action, onExitCodes, onPodConditions = [] } = rule
    if (!action) errors.required(`${here}.action`, listed(actions))
    else if (action === 'FailIndex') {
      if (spec.backoffLimitPerIndex === undefined)
        errors.invalid(`${here}.action`, action, 'requires the backoffLimitPerIndex to be set')
    } else if (!actions.includes(action)) errors.unsupported(`${here}.action`, action, actions)
    if (onExitCodes) validateExitCodes(onExitCodes, `${here}.onExitCodes`, names, errors)
    validateConditions(onPodConditions, `${here}.onPodConditions`, errors)
    if (onExitCodes && onPodConditions.length > 0)
      errors.refused(here, 'specifying both OnExitCodes and OnPodConditions is not supported')
    if (!onExitCodes && onPodConditions.length === 0)
      errors.refused(here, 'specifying one of OnExitCodes and OnPodConditions is required')
  }
}

function validateConditions(
  patterns: NonNullable<FailureRule['onPodConditions']>,
  at: string,
  errors: FieldErrors,
): void {
  if (patterns.length > 20) errors.tooMany(at, patterns.length, 20)
  for (const [index, { type = '', status = '' }] of patterns.entries()) {
    for (const why of qualifiedNameErrors(type)) errors.invalid(`${at}[${index}].type`, type, why)
    if (status === '') errors.required(`${at}[${index}].status`, listed(statuses))
    else if (!statuses.includes(status)) errors.unsupported(`${at}[${index}].status`, status, statuses)
  }
}

function validateExitCodes(
  { containerName, operator = '', values: given }: NonNullable<FailureRule['onExitCodes']>,
  at: string,
  names: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const values = given ?? []
  if (operator === '') errors.required(`${at}.operator`, listed(operators))
  else if (!operators.includes(operator)) errors.unsupported(`${at}.operator`, operator, operators)
  if (containerName !== undefined && !names.has(containerName))
    errors.invalid(
      `${at}.containerName`,
      containerName,
      'must be one of the container or initContainer names in the pod template',
    )
  const here = `${at}.values`
  if (values.length === 0) errors.invalid(here, values, 'at least one value is required')
  else if (values.length > 255) errors.tooMany(here, values.length, 255)
  const seen = new Set<number>()
  let ordered = true
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0)
      errors.invalid(`${here}[${index}]`, value, 'must not be 0 for the In operator')
    if (seen.has(value)) errors.duplicate(`${here}[${index}]`, value)
    if (index > 0 && value < (values[index - 1] ?? 0)) ordered = false
    seen.add(value)
  }
  if (!ordered) errors.invalid(here, values, 'must be ordered')
}

function validateSuccessPolicy(spec: Spec, at: string, errors: FieldErrors): void {
  const { completionMode, completions = 0, successPolicy } = spec
  const rules = successPolicy?.rules ?? []
  if (completionMode !== 'Indexed') return errors.invalid(at, successPolicy, 'requires indexed completion mode')
  if (rules.length === 0)
    errors.required(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified')
  if (rules.length > 20) errors.tooMany(`${at}.rules`, rules.length, 20)
  for (const [index, { succeededCount, succeededIndexes }] of rules.entries()) {
    const here = `${at}.rules[${index}]`
    if (succeededCount === undefined && succeededIndexes === undefined)
      errors.required(here, 'at least one of succeededCount or succeededIndexes must be specified')
    if (succeededCount === undefined) continue
    atLeast(0, succeededCount, `${here}.succeededCount`, errors)
    if (succeededCount > completions)
      errors.invalid(
        `${here}.succeededCount`,
        succeededCount,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      )
  }
}
