/** Whether two values of JSON are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]))
  }
  const one = a as Record<string, unknown>
  const other = b as Record<string, unknown>
  let common = 0
  for (const key of Object.keys(one)) {
    const found = other[key]
    if (!same(one[key], found)) return false
    if (found !== undefined) common++
  }
  // What is undefined is as good as not there.
  const others = Object.keys(other)
  return others.length === common || others.every((key) => other[key] === undefined || one[key] !== undefined)
}

/** The same text for the same value of JSON, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  let text = ''
  for (const key of Object.keys(value).toSorted()) {
    const part = (value as Record<string, unknown>)[key]
    if (part !== undefined) text += `${JSON.stringify(key)}:${canonical(part)},`
  }
  return `{${text}}`
}
