/** Whether two JSON values say the same; a field that is null says as much as one that is not there. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if ((a ?? undefined) === undefined || (b ?? undefined) === undefined) return (a ?? undefined) === (b ?? undefined)
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) !== Array.isArray(b) || (Array.isArray(a) && a.length !== (b as unknown[]).length)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]))
}
