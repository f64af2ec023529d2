/** Numbers that may be percentages. */

/** A number, or percent of the whole: `25%`. */
export function resolve(value: number | string | undefined, whole: number, round: (number: number) => number): number {
  if (typeof value === 'number') return value
  return round((Number.parseInt(value ?? '0', 10) * whole) / 100)
}
