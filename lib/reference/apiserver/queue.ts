/** A queue between who pushes and one who iterates. */
export class Queue<T> {
  private items: T[] = []
  private ended = false
  private wake: (() => void) | undefined

  get length(): number {
    return this.items.length
  }

  push(item: T): void {
    if (this.ended) return
    this.items.push(item)
    this.wake?.()
  }

  /** Nothing more comes; what is there is still delivered. */
  end(): void {
    this.ended = true
    this.wake?.()
  }

  /** @param onReturn called once, when the iteration ends for whatever reason */
  async *iterate(onReturn: () => void): AsyncGenerator<T> {
    try {
      for (;;) {
        const batch = this.items
        this.items = []
        for (const item of batch) yield item
        if (this.items.length > 0) continue
        if (this.ended) return
        await new Promise<void>((resolve) => (this.wake = resolve))
        this.wake = undefined
      }
    } finally {
      onReturn()
    }
  }
}
