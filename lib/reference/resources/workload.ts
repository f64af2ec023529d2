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

/** @param kind as the message about an empty selector calls it */
export function validateSelector({ selector }: Workload, kind: string, errors: FieldErrors): void {
  if (!selector) return errors.required('spec.selector')
  if (!selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0) {
    return errors.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)
  }
  validateLabelSelector(selector, 'spec.selector', errors)
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
  validatePodSpec(spec, `${at}.spec`, errors, { claims })
  if (spec.restartPolicy && spec.restartPolicy !== 'Always') {
    errors.unsupported(`${at}.spec.restartPolicy`, spec.restartPolicy, ['Always'])
  }
  if (spec.activeDeadlineSeconds)
    errors.forbidden(`${at}.spec.activeDeadlineSeconds`, 'activeDeadlineSeconds in StatefulSet is not Supported')
}
