/** Label selectors as objects: whether they are right, and what they select. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import { labelValueErrors, qualifiedNameErrors } from '../schema/names.ts'

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
      if (values.length > 0)
        errors.forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    } else errors.invalid(`${here}.operator`, operator, 'not a valid selector operator')
    for (const why of qualifiedNameErrors(key)) errors.invalid(`${here}.key`, key, why)
    for (const [number, value] of values.entries())
      for (const why of labelValueErrors(value)) errors.invalid(`${here}.values[${number}]`, value, why)
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
