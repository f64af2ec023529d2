/** Label selectors. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'

type Labels = Readonly<Record<string, string>>

/** Whether the labels fit; an empty selector fits all. */
export function matches(selector: LabelSelector, labels: Labels = {}): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return (
    matchesAll(matchLabels, labels) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'In') return value !== undefined && values.includes(value)
      if (operator === 'NotIn') return value === undefined || !values.includes(value)
      if (operator === 'Exists') return value !== undefined
      return operator === 'DoesNotExist' && value === undefined
    })
  )
}

/** As Services select: every label there, with that value. */
export const matchesAll = (wanted: Labels, labels: Labels = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)
