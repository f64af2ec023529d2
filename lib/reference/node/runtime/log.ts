/** A container's log: lines of its main process, the oldest dropped when it grows too long. */
import { StringDecoder } from 'node:string_decoder'
import type { Clock } from '../../../clock.ts'
import type { LogLine } from '../runtime.ts'

/** As a kubelet rotates: 10 MiB a container. */
const limit = 10 * 1024 * 1024

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
    const text =
      this.#partial[stream] + this.#decoders[stream].write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    const end = text.lastIndexOf('\n') + 1
    this.#partial[stream] = text.slice(end)
    for (let start = 0; start < end;) {
      const next = text.indexOf('\n', start) + 1
      this.#add(stream, text.slice(start, next))
      start = next
    }
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
    this.#size += text.length
    while (this.#size > limit) this.#size -= this.#lines[this.#first++]!.text.length
    if (this.#first > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
    for (const listener of this.#listeners) listener(line)
  }
}
