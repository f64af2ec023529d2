import type { Intervals } from '../../history/intervals.ts'
import { firstIndex } from '../../history/search.ts'

/** Whose turn it was, and when: of one at a time. */
export class Waits {
  readonly #sorted: { ordinal: number; from: number; to: number }[]
  /** The lowest ordinals of ever longer runs: of 1, of 2, of 4 … from each. */
  readonly #lowest: Float64Array[] = []

  constructor(turns: ReadonlyMap<number, Intervals>) {
    this.#sorted = [...turns]
      .flatMap(([ordinal, when]) => when.map(([from, to]) => ({ ordinal, from, to })))
      .toSorted((a, b) => a.from - b.from)
    let runs = Float64Array.from(this.#sorted, ({ ordinal }) => ordinal)
    for (let length = 1; runs.length > 0; length *= 2) {
      this.#lowest.push(runs)
      const halves = runs
      runs = Float64Array.from({ length: Math.max(0, halves.length - length) }, (_, i) =>
        Math.min(halves[i] as number, halves[i + length] as number),
      )
    }
  }

  /** When it was the turn of any ordinal below one, of what has something of a range. */
  below(ordinal: number, from: number, to: number): Intervals {
    const found: [number, number][] = []
    const { length } = this.#sorted
    let i = this.#next(
      firstIndex(length, (at) => (this.#sorted[at]?.to ?? 0) > from),
      ordinal,
    )
    for (let turn = this.#sorted[i]; turn !== undefined && turn.from < to; turn = this.#sorted[i]) {
      found.push([turn.from, turn.to])
      i = this.#next(i + 1, ordinal)
    }
    return found
  }

  /** The index of the next turn of a lower ordinal. */
  #next(index: number, ordinal: number): number {
    let at = index
    for (let level = this.#lowest.length - 1; level >= 0; level--) {
      if ((this.#lowest[level]?.[at] ?? -Infinity) >= ordinal) at += 2 ** level
    }
    return at
  }
}
