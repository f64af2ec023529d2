/** Whether two values of JSON are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]))
  }
  let left = 0
  for (const key in a) {
    const value = (a as Record<string, unknown>)[key]
    if (value === undefined) continue
    left++
    if (!same(value, (b as Record<string, unknown>)[key])) return false
  }
  for (const key in b) if ((b as Record<string, unknown>)[key] !== undefined) left--
  return left === 0
}
