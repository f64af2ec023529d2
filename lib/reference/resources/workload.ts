/** What workloads have in common: a selector, and a template of Pods that it must match. */
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import { annotationErrors, labelErrors } from '../schema/names.ts'
import { selects, validateLabelSelector } from './labelselectors.ts'
import { validatePodSpec } from './pod/validate.ts'

export interface Workload {
  selector?: LabelSelector | null
  template: PodTemplateSpec
}

export const isEmptySelector = (selector: LabelSelector): boolean =>
  !selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0

interface SelectorWords {
  /** As the message about an empty selector calls the workload. */
  kind: string
  /** What is said of a selector that cannot be read, besides what is wrong with it. */
  unreadable: string
}

/** Whether the selector can be read at all: where it cannot, the template is not looked at. */
export function validateSelector({ selector }: Workload, words: SelectorWords, errors: FieldErrors): boolean {
  const at = 'spec.selector'
  if (!selector) {
    errors.required(at)
    return true
  }
  const before = errors.list.length
  validateLabelSelector(selector, at, errors)
  const readable = errors.list.length === before
  if (isEmptySelector(selector)) errors.invalid(at, selector, `empty selector is invalid for ${words.kind}`)
  if (!readable) errors.invalid(at, selector, words.unreadable)
  return readable
}

export function validateSelected({ selector, template }: Workload, at: string, errors: FieldErrors): void {
  const { labels } = template.metadata ?? {}
  if (!selects(selector, labels ?? {}))
    errors.invalid(`${at}.metadata.labels`, labels, '`selector` does not match template `labels`')
}

/** A template by itself. @param claims names of volumes that the workload adds to its Pods */
export function validatePodTemplate(
  { metadata, spec }: PodTemplateSpec,
  at: string,
  errors: FieldErrors,
  claims: readonly string[] = [],
): void {
  labelErrors(metadata?.labels, `${at}.labels`, errors)
  annotationErrors(metadata?.annotations, `${at}.annotations`, errors)
  validatePodSpec(spec ?? { containers: [] }, `${at}.spec`, errors, { claims })
  if (spec?.ephemeralContainers?.length)
    errors.forbidden(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
}

/** Pods of workloads that stay run for ever. @param kind as the message about a deadline calls it */
export function validateForever({ spec }: PodTemplateSpec, kind: string, errors: FieldErrors): void {
  const at = 'spec.template.spec'
  if (spec?.restartPolicy !== 'Always') errors.unsupported(`${at}.restartPolicy`, spec?.restartPolicy ?? '', ['Always'])
  if (spec?.activeDeadlineSeconds !== undefined)
    errors.forbidden(`${at}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)
}

/** Numbers of a status that cannot be less than nothing. */
export function validateCounts(status: object, fields: readonly string[], errors: FieldErrors): void {
  for (const field of fields) {
    const value = (status as Record<string, unknown>)[field]
    if (typeof value === 'number' && value < 0)
      errors.invalid(`status.${field}`, value, 'must be greater than or equal to 0')
  }
}

interface Replicas {
  replicas?: number
  readyReplicas?: number
  availableReplicas?: number
}

/** Of the replicas that there are, no more can be ready or of another kind than there are. */
export function validateReplicas(
  status: Replicas,
  fields: readonly string[],
  errors: FieldErrors,
  ready = 'readyReplicas',
): void {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  for (const field of fields) {
    const value = (status as Record<string, number | undefined>)[field] ?? 0
    if (value > replicas) errors.invalid(`status.${field}`, value, 'cannot be greater than status.replicas')
  }
  if (availableReplicas > readyReplicas)
    errors.invalid('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`)
}

interface Collisions {
  collisionCount?: number
}

export function validateCollisions(status: Collisions, old: Collisions, errors: FieldErrors): void {
  const { collisionCount = 0 } = status
  if (collisionCount < (old.collisionCount ?? 0))
    errors.invalid('status.collisionCount', collisionCount, 'cannot be decremented')
}
