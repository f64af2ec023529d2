/** What is typed into a terminal, for the one program that reads it. */
export class Keyboard implements AsyncIterable<Uint8Array> {
  #typed: Uint8Array[] = []
  #ended = false
  #wake: (() => void) | undefined

  press(text: string): void {
    this.#typed.push(Buffer.from(text))
    this.#wake?.()
  }

  /** Ends what is read: Ctrl-D, or the terminal is gone. */
  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#typed.shift()
      if (next !== undefined) yield next
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
