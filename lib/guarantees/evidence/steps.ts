import { firstIndex } from '../../history/search.ts'

/** A value as it changed: from each position on, until the next. */
export class Steps<T> {
  readonly #positions: number[] = []
  readonly #values: T[] = []

  /** Positions must not fall. */
  set(position: number, value: T): void {
    const last = this.#positions.length - 1
    if (last >= 0 && this.#values[last] === value) return
    if (last >= 0 && this.#positions[last] === position) {
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
    for (const [i, value] of this.#values.entries()) {
      yield { value, from: this.#positions[i] as number, to: this.#positions[i + 1] ?? end }
    }
  }

  /** Each value that it had between two positions, the second not included. */
  *stretchesWithin(from: number, to: number): Generator<{ value: T; from: number; to: number }> {
    for (let i = Math.max(0, this.#indexAt(from)); i < this.#values.length; i++) {
      const start = this.#positions[i] as number
      if (start >= to) return
      yield {
        value: this.#values[i] as T,
        from: Math.max(from, start),
        to: Math.min(to, this.#positions[i + 1] ?? Infinity),
      }
    }
  }

  #indexAt(position: number): number {
    return firstIndex(this.#positions.length, (i) => (this.#positions[i] as number) > position) - 1
  }
}
