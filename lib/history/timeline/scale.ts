/** From time to place. Long stretches in which nothing happens are drawn short. */

export interface Scale {
  /** The place of a moment. */
  x(at: number): number
  /** Where time was cut short, and by how long a stretch in milliseconds. */
  breaks: { x: number; ms: number }[]
  /** Places with the moments that they stand for, about evenly spaced. */
  ticks: { x: number; at: number }[]
}

/** No stretch takes more than one of so many parts of the picture. */
const parts = 12

export function scaleOf(moments: readonly number[], width: number, tickCount = 10): Scale {
  const times = [...new Set([0, ...moments])].toSorted((a, b) => a - b)
  const cap = capOf(times)
  const places = [0]
  const breaks: Scale['breaks'] = []
  for (let i = 1; i < times.length; i++) {
    const ms = (times[i] as number) - (times[i - 1] as number)
    const before = places[i - 1] as number
    places.push(before + Math.min(ms, cap))
    if (ms > cap * 1.5) breaks.push({ x: before + cap / 2, ms })
  }
  const factor = width / (places.at(-1) || 1)
  const x = (at: number): number => place(at, times, places) * factor
  const ticks = Array.from({ length: tickCount + 1 }, (_, i) => ({
    x: (i * width) / tickCount,
    at: place((i * width) / tickCount / factor, places, times),
  }))
  return {
    x,
    breaks: breaks.map(({ x, ms }) => ({ x: x * factor, ms })),
    ticks: width > 0 && times.length > 1 ? ticks : ticks.slice(0, 1),
  }
}

/** The length to which stretches are cut, so that the longest takes just its part of what is left of all. */
function capOf(times: readonly number[]): number {
  const stretches = times.slice(1).map((time, i) => time - (times[i] as number))
  const share = Math.min(parts, stretches.length / 2)
  let low = 0
  let high = stretches.reduce((a, b) => Math.max(a, b), 0)
  for (let round = 0; round < 40; round++) {
    const cap = (low + high) / 2
    if (stretches.reduce((sum, ms) => sum + Math.min(ms, cap), 0) < cap * share) high = cap
    else low = cap
  }
  return high
}

/** Linear between the points (from[i], to[i]), both rising. */
function place(value: number, from: readonly number[], to: readonly number[]): number {
  let low = 0
  let high = from.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((from[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  const [a, b] = [from[low] ?? 0, from[low + 1]]
  const [p, q] = [to[low] ?? 0, to[low + 1]]
  return b === undefined || q === undefined ? p : p + ((q - p) * (value - a)) / (b - a)
}
