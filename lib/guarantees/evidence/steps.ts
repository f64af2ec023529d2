import type { Intervals } from '../../history/intervals.ts'
import { firstIndex } from '../../history/search.ts'

const none: never[] = []

/** A value as it changed: from each position on, until the next. */
export class Steps<T> {
  #positions: number[] = none
  #values: T[] = none
  #hint = -1

  /** Positions must not fall. */
  set(position: number, value: T): void {
    const last = this.#positions.length - 1
    if (last < 0) {
      // There is hardly ever another.
      this.#positions = [position]
      this.#values = [value]
      return
    }
    if (this.#values[last] === value) return
    if (this.#positions[last] === position) {
      this.#values[last] = value
      return
    }
    this.#positions.push(position)
    this.#values.push(value)
  }

  /** Undefined before the first. */
  at(position: number): T | undefined {
    return this.#values[this.#indexAt(position)]
  }

  /** Whether it was just this from one position to before another. */
  isThroughout(value: T, from: number, to: number): boolean {
    const index = this.#indexAt(from)
    return this.#values[index] === value && (this.#positions[index + 1] ?? Infinity) >= to
  }

  /** All values that it had at some time between two positions, both included. */
  within(from: number, to: number): T[] {
    return this.#values.slice(Math.max(0, this.#indexAt(from)), this.#indexAt(to) + 1)
  }

  /** The value that it had last, between two positions, of those that `holds` of. */
  findLast(from: number, to: number, holds: (value: T, position: number) => boolean): T | undefined {
    for (let i = this.#indexAt(to); i >= 0; i--) {
      const [value, position] = [this.#values[i] as T, this.#positions[i] as number]
      if (holds(value, position)) return value
      if (position <= from) return undefined
    }
    return undefined
  }

  /** Each value with from where to where it stood. */
  *stretches(end = Infinity): Generator<{ value: T; from: number; to: number }> {
    for (let i = 0; i < this.#values.length; i++) {
      yield { value: this.#values[i] as T, from: this.#positions[i] as number, to: this.#positions[i + 1] ?? end }
    }
  }

  /** Calls back with each value that it had from one position to before another, and with where. */
  eachWithin(from: number, to: number, tell: (value: T, from: number, to: number) => void): void {
    for (let i = Math.max(0, this.#indexAt(from)); i < this.#values.length; i++) {
      const start = Math.max(from, this.#positions[i] as number)
      if (start >= to) break
      tell(this.#values[i] as T, start, Math.min(to, this.#positions[i + 1] ?? Infinity))
    }
  }

  /** When it had a value of which `holds`, from one position to before another. */
  intervals(from: number, to: number, holds: (value: T) => boolean): Intervals {
    const found: [number, number][] = []
    this.eachWithin(from, to, (value, start, end) => {
      if (!holds(value)) return
      const last = found.at(-1)
      if (last?.[1] === start) last[1] = end
      else found.push([start, end])
    })
    return found
  }

  /** What is asked for next is mostly near to what was asked for last. */
  #indexAt(position: number): number {
    const positions = this.#positions
    for (let i = this.#hint; i <= this.#hint + 2; i++) {
      if ((i < 0 || (positions[i] as number) <= position) && !((positions[i + 1] ?? Infinity) <= position))
        return (this.#hint = i)
    }
    return (this.#hint = firstIndex(positions.length, (i) => (positions[i] as number) > position) - 1)
  }
}
