/** Room for files: they are all in this process's memory. */
import { SystemError } from './errors.ts'

/** What every name takes up besides its content. */
export const perInode = 512

/** What is left of it is also what is left of the space that it is a part of. */
export class Space {
  /** In bytes. */
  limit: number
  readonly #whole: Space | undefined
  #used = 0
  #closed = false

  constructor(limit: number, whole?: Space) {
    this.limit = limit
    this.#whole = whole
  }

  get used(): number {
    return this.#used
  }

  /** What more it can take. */
  get free(): number {
    return Math.max(0, Math.min(this.limit - this.#used, this.#whole?.free ?? Infinity))
  }

  /** The one that sets the limit: itself, or what it is a part of. */
  get limiting(): Space {
    return Number.isFinite(this.limit) || this.#whole === undefined ? this : this.#whole.limiting
  }

  /** Takes so many bytes, or gives them back where they are less than none. @throws SystemError ENOSPC */
  take(bytes: number): void {
    if (this.#closed) return
    if (bytes > this.free) throw new SystemError('ENOSPC', 'write')
    const before = this.#used
    // What an image came with is not counted: where it is deleted, nothing is given back.
    this.#used = Math.max(0, before + bytes)
    this.#whole?.take(this.#used - before)
  }

  /** Nothing is in it any more, or will be. */
  close(): void {
    this.take(-this.#used)
    this.#closed = true
  }
}
