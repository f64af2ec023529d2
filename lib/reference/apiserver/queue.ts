/** So many items that were taken are kept, so that taking one costs nothing. */
const keep = 1024

/** A queue between who pushes and one who iterates. */
export class Queue<T> {
  private items: T[] = []
  /** Items before it are taken. */
  private next = 0
  private ended = false
  private wake: (() => void) | undefined

  /** How many nobody has taken yet. */
  get length(): number {
    return this.items.length - this.next
  }

  /** The one that has waited longest. */
  get first(): T | undefined {
    return this.items[this.next]
  }

  push(item: T): void {
    if (this.ended) return
    this.items.push(item)
    this.wake?.()
  }

  /** Forgets what nobody has taken yet. */
  clear(): void {
    this.next = this.items.length
    this.drop()
  }

  /** Nothing more comes; what is there is still delivered. */
  end(): void {
    this.ended = true
    this.wake?.()
  }

  /**
   * @param onReturn called once, when the iteration ends for whatever reason
   * @param shown what is to be seen of each item; the item itself where absent
   */
  async *iterate<U = T>(
    onReturn: () => void,
    shown: (item: T) => U = (item) => item as unknown as U,
  ): AsyncGenerator<U> {
    try {
      for (;;) {
        while (this.length > 0) {
          if (this.next === keep) this.drop()
          yield shown(this.items[this.next++] as T)
        }
        this.drop()
        if (this.ended) return
        await new Promise<void>((resolve) => (this.wake = resolve))
        this.wake = undefined
      }
    } finally {
      onReturn()
    }
  }

  /** Lets go of what has been taken. */
  private drop(): void {
    this.items = this.items.slice(this.next)
    this.next = 0
  }
}
