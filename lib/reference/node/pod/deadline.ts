/** A moment that can be brought forward while someone waits for it. */
import type { Clock } from '../../../clock.ts'

/** Reached at the latest at the earliest time that it was ever given. Milliseconds since the epoch. */
export class Deadline {
  readonly #clock: Clock
  readonly #reached = new AbortController()
  #at = Infinity
  #cancel: (() => void) | undefined

  constructor(clock: Clock, at: number) {
    this.#clock = clock
    this.earlier(at)
  }

  /** Aborted when the moment has come. */
  get signal(): AbortSignal {
    return this.#reached.signal
  }

  /** Moves it to `at`, should that be earlier. */
  earlier(at: number): void {
    if (at >= this.#at) return
    this.#at = at
    this.#cancel?.()
    const rest = at - this.#clock.now()
    if (rest <= 0) this.#reached.abort()
    else this.#cancel = this.#clock.after(rest, () => this.#reached.abort())
  }

  cancel(): void {
    this.#cancel?.()
  }
}
