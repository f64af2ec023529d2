import { expect } from 'chai'
import * as fc from 'fast-check'
import { intersect, type Intervals, subtract } from './intervals.ts'

const intervals = fc.uniqueArray(fc.nat(40), { maxLength: 12 }).map((ends): Intervals => {
  const sorted = ends.toSorted((a, b) => a - b)
  return Array.from(
    { length: Math.floor(sorted.length / 2) },
    (_, i) => [sorted[2 * i] ?? 0, sorted[2 * i + 1] ?? 0] as const,
  )
})
const holds = (when: Intervals, at: number): boolean => when.some(([from, to]) => at >= from && at < to)
const moments = Array.from({ length: 42 }, (_, at) => at)

describe('intervals', () => {
  it('intersect and subtract, moment by moment', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [both, rest] = [intersect(a, b), subtract(a, b)]
        for (const at of moments) {
          expect(holds(both, at)).to.equal(holds(a, at) && holds(b, at))
          expect(holds(rest, at)).to.equal(holds(a, at) && !holds(b, at))
        }
      }),
    )
  })
})
