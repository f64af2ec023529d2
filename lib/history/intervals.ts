/** Ranges of positions, and what can be reckoned with them. */
import { firstIndex } from './search.ts'

/** When something held: ranges of positions in a replay, ascending and apart; `to` is not part of it. */
export type Intervals = readonly (readonly [from: number, to: number])[]

/** Whether it held all the time from one position to before another. */
export function holdsThroughout(when: Intervals, from: number, to: number): boolean {
  const [start, end] = when[firstIndex(when.length, (i) => (when[i]?.[1] ?? 0) > from)] ?? [Infinity, 0]
  return start <= from && end >= to
}

/** Those that have something of a range; whole, not cut to it. */
export function overlapping(when: Intervals, from: number, to: number): Intervals {
  const first = firstIndex(when.length, (i) => (when[i]?.[1] ?? 0) > from)
  return when.slice(
    first,
    firstIndex(when.length, (i) => (when[i]?.[0] ?? 0) >= to),
  )
}

export function intersect(a: Intervals, b: Intervals): Intervals {
  const both: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [from, to] = a[i] as [number, number]
    const [start, end] = b[j] as [number, number]
    if (Math.max(from, start) < Math.min(to, end)) both.push([Math.max(from, start), Math.min(to, end)])
    if (to < end) i++
    else j++
  }
  return both
}

/** What of a range is left when the intervals are taken out. */
export function without(from: number, to: number, taken: Intervals): Intervals {
  const rest: [number, number][] = []
  let start = from
  for (const [a, b] of taken) {
    if (a >= to) break
    if (a > start) rest.push([start, a])
    start = Math.max(start, b)
  }
  if (start < to) rest.push([start, to])
  return rest
}

/** What of the first is not in the second. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  const rest: [number, number][] = []
  let next = 0
  for (const [from, to] of a) {
    while (next < b.length && (b[next]?.[1] ?? 0) <= from) next++
    let start = from
    for (let i = next; i < b.length && (b[i]?.[0] ?? 0) < to; i++) {
      const [taken, until] = b[i] as [number, number]
      if (taken > start) rest.push([start, taken])
      start = Math.max(start, until)
    }
    if (start < to) rest.push([start, to])
  }
  return rest
}
