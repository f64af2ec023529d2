import type { Intervals } from '../../history/intervals.ts'
import { firstIndex } from '../../history/search.ts'

/** Counts marks on numbers, and how many of a range are marked: a Fenwick tree over numbers known beforehand. */
export class PrefixCount {
  readonly #numbers: readonly number[]
  readonly #marks: Int32Array
  readonly #sums: Int32Array
  readonly #lowest: number
  /** They follow each other, as ordinals do. */
  readonly #isRun: boolean

  /** The numbers ascend, each once. */
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
    this.#lowest = this.#numbers[0] ?? 0
    this.#isRun = this.#numbers.at(-1) === this.#lowest + this.#numbers.length - 1
    this.#marks = new Int32Array(this.#numbers.length)
    this.#sums = new Int32Array(this.#numbers.length + 1)
  }

  clear(): void {
    this.#marks.fill(0)
    this.#sums.fill(0)
  }

  mark(number: number, by: 1 | -1): void {
    const index = this.#below(number)
    const before = Math.sign(this.#marks[index] ?? 0)
    this.#marks[index] = (this.#marks[index] ?? 0) + by
    const change = Math.sign(this.#marks[index] ?? 0) - before
    if (change === 0) return
    for (let i = index + 1; i < this.#sums.length; i += i & -i) this.#sums[i] = (this.#sums[i] ?? 0) + change
  }

  /** How many numbers from `from` to below `to` have marks. */
  count(from: number, to: number): number {
    return this.#sum(this.#below(to)) - this.#sum(this.#below(from))
  }

  /** The lowest marked number from `from` to below `to`. */
  first(from: number, to: number): number | undefined {
    const number = this.#nth(this.#sum(this.#below(from)))
    return number !== undefined && number < to ? number : undefined
  }

  /** The highest marked number from `from` to below `to`. */
  last(from: number, to: number): number | undefined {
    const number = this.#nth(this.#sum(this.#below(to)) - 1)
    return number !== undefined && number >= from ? number : undefined
  }

  /** The marked number above which stand just so many. */
  #nth(rank: number): number | undefined {
    if (rank < 0) return undefined
    let index = 0
    let left = rank
    for (let step = 1 << Math.max(0, 31 - Math.clz32(this.#sums.length)); step > 0; step >>= 1) {
      const next = index + step
      if (next >= this.#sums.length || (this.#sums[next] ?? 0) > left) continue
      index = next
      left -= this.#sums[next] ?? 0
    }
    return this.#numbers[index]
  }

  /** How many of the numbers are lower. */
  #below(number: number): number {
    const { length } = this.#numbers
    const above = number - this.#lowest
    if (above <= 0) return 0
    return this.#isRun ? Math.min(above, length) : this.#search(number)
  }

  #search(number: number): number {
    return firstIndex(this.#numbers.length, (i) => (this.#numbers[i] ?? 0) >= number)
  }

  #sum(length: number): number {
    let sum = 0
    for (let i = length; i > 0; i -= i & -i) sum += this.#sums[i] ?? 0
    return sum
  }
}

/**
 * Counts the numbers of a range that are marked at a position, given when each is marked.
 * The positions asked for must not fall.
 */
export function countOver(
  marked: readonly { number: number; when: Intervals }[],
): (position: number, from: number, to: number) => number {
  const counted = new PrefixCount([...new Set(marked.map(({ number }) => number))].toSorted((a, b) => a - b))
  const changes = marked
    .flatMap(({ number, when }) =>
      when.flatMap(([from, to]) => [
        { position: from, number, by: 1 as const },
        { position: to, number, by: -1 as const },
      ]),
    )
    .toSorted((a, b) => a.position - b.position)
  let next = 0
  return (position, from, to) => {
    for (let change = changes[next]; change !== undefined && change.position <= position; change = changes[++next]) {
      counted.mark(change.number, change.by)
    }
    return counted.count(from, to)
  }
}
