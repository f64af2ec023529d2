/** Whether two values of JSON are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && areSame(a, b)
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  // What is undefined is as good as not there.
  let more = 0
  for (const key in one) {
    const value = one[key]
    if (value !== other[key] && !same(value, other[key])) return false
    if (value !== undefined) more++
  }
  for (const _ in other) more--
  if (more === 0) return true
  for (const key in other) if (other[key] === undefined) more++
  return more === 0
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !same(a[i], b[i])) return false
  return true
}

/** The same text for the same value of JSON, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  let text = ''
  for (const key of sortedKeys(value)) {
    const part = (value as Record<string, unknown>)[key]
    if (part !== undefined) text += `${JSON.stringify(key)}:${canonical(part)},`
  }
  return `{${text}}`
}

/** They are few, and mostly in order. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return keys.toSorted()
  return keys
}
