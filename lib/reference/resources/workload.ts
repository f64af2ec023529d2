/** What workloads have in common: a selector, and a template of Pods that it must match. */
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import { annotationErrors, labelErrors, labelValueErrors, qualifiedNameErrors } from '../schema/names.ts'
import { validatePodSpec } from './pod/validate.ts'

export interface Workload {
  selector?: LabelSelector | null
  template: PodTemplateSpec
}

/** @param kind as the message about an empty selector calls it */
export function validateSelector({ selector }: Workload, kind: string, errors: FieldErrors): void {
  if (!selector) return errors.required('spec.selector')
  if (!selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0) {
    return errors.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)
  }
  validateLabelSelector(selector, 'spec.selector', errors)
}

export function validateLabelSelector(selector: LabelSelector, at: string, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    for (const why of qualifiedNameErrors(key)) errors.invalid(`${at}.matchLabels`, key, why)
    for (const why of labelValueErrors(value)) errors.invalid(`${at}.matchLabels`, value, why)
  }
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const here = `${at}.matchExpressions[${index}]`
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    } else errors.invalid(`${here}.operator`, operator, 'not a valid selector operator')
    for (const why of qualifiedNameErrors(key)) errors.invalid(`${here}.key`, key, why)
  }
}

export function selects(selector: LabelSelector | null | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!selector) return false
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      return values.includes(value as string) === (operator === 'In')
    })
  )
}

/** @param claims names of volumes that the workload adds to its Pods */
export function validateTemplate(
  { selector, template }: Workload,
  errors: FieldErrors,
  claims: readonly string[] = [],
): void {
  const at = 'spec.template'
  const { labels, annotations } = template.metadata ?? {}
  if (!selects(selector, labels ?? {})) {
    errors.invalid(`${at}.metadata.labels`, labels, '`selector` does not match template `labels`')
  }
  labelErrors(labels, `${at}.metadata.labels`, errors)
  annotationErrors(annotations, `${at}.metadata.annotations`, errors)
  const { spec } = template
  if (!spec) return
  validatePodSpec(spec, `${at}.spec`, errors, claims)
  if (spec.restartPolicy && spec.restartPolicy !== 'Always') {
    errors.unsupported(`${at}.spec.restartPolicy`, spec.restartPolicy, ['Always'])
  }
  if (spec.activeDeadlineSeconds) errors.forbidden(`${at}.spec.activeDeadlineSeconds`, 'activeDeadlineSeconds in StatefulSet is not Supported')
}
