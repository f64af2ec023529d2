import type { LabelSelector } from 'kubernetes-types/meta/v1.js'

/** An empty selector matches nothing here: no set may have one (VAL-02). */
export function matches(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  const keys = Object.keys(matchLabels)
  if (keys.length + matchExpressions.length === 0) return false
  return (
    keys.every((key) => labels[key] === matchLabels[key]) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isIn = value !== undefined && values.includes(value)
      return operator === 'In' ? isIn : !isIn
    })
  )
}
