/** A container's log: what its main process prints, in whole lines, the oldest dropped when it grows too long. */
import { StringDecoder } from 'node:string_decoder'
import type { Clock } from '../../../clock.ts'
import type { LogLine } from '../runtime.ts'

/** As a kubelet rotates: 10 MiB a container. */
export const limit = 10 * 1024 * 1024
/** What a line may be long before it is written out in parts. */
const longestPart = 16 * 1024
/** What a piece takes up besides its text. */
export const perPiece = 64

export class Log {
  #lines: LogLine[] = []
  readonly #clock: Pick<Clock, 'now'>
  readonly #listeners = new Set<(line: LogLine) => void>()
  readonly #partial = { stdout: '', stderr: '' }
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  #size = 0
  #first = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  get lines(): readonly LogLine[] {
    return this.#first === 0 ? this.#lines : this.#lines.slice(this.#first)
  }

  write(stream: LogLine['stream'], data: Uint8Array): void {
    const decoded = this.#decoders[stream].write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    const text = this.#partial[stream] + decoded
    const end = text.lastIndexOf('\n') + 1
    // A line without an end is cut, as a runtime does, lest it be all that is kept.
    const taken = end === 0 && text.length > longestPart ? text.length : end
    this.#partial[stream] = text.slice(taken)
    if (taken > 0) this.#add(stream, text.slice(0, taken))
  }

  /** Writes out lines without a newline. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.#partial[stream] + this.#decoders[stream].end()
      this.#partial[stream] = ''
      if (text !== '') this.#add(stream, text)
    }
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #add(stream: LogLine['stream'], text: string): void {
    const line: LogLine = { at: this.#clock.now(), stream, text }
    this.#lines.push(line)
    this.#size += text.length + perPiece
    while (this.#size > limit) this.#size -= this.#lines[this.#first++]!.text.length + perPiece
    if (this.#first > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
    for (const listener of this.#listeners) listener(line)
  }
}
