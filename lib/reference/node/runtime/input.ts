/** Streams of bytes into processes: from clients, files, and other processes. */
import type { Input } from '../image.ts'
import { SystemError } from './files/errors.ts'

const lineFeed = 10

/** Bytes that are put in as they come. */
export class Pipe implements Input {
  readonly #chunks: Uint8Array[] = []
  readonly #waiting = new Set<() => void>()
  #ended = false
  #closed = false

  /** @throws SystemError EPIPE when nobody will read any more. */
  write(bytes: Uint8Array): void {
    if (this.#closed) throw new SystemError('EPIPE', 'write')
    if (this.#ended || bytes.length === 0) return
    this.#chunks.push(bytes)
    this.#wake()
  }

  /** No more will be written. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** No more will be read. */
  close(): void {
    this.#closed = true
    this.#chunks.length = 0
    this.end()
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const waits = (): boolean => this.#chunks.length === 0 && !this.#ended && signal?.aborted !== true
    while (waits()) await this.#more(signal)
    return signal?.aborted === true ? undefined : this.#chunks.shift()
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.unshift(bytes)
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return chunks(this)
  }

  #more(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal?.addEventListener('abort', done)
    })
  }

  #wake(): void {
    for (const done of this.#waiting) done()
  }
}

/** An input that has ended. */
export function noInput(): Input {
  const pipe = new Pipe()
  pipe.end()
  return pipe
}

/** Feeds a pipe until the source or the pipe's reader ends. */
export async function pump(source: AsyncIterable<Uint8Array>, pipe: Pick<Pipe, 'write' | 'end'>): Promise<void> {
  try {
    for await (const bytes of source) pipe.write(bytes)
  } catch {
    // The client went away, or the program reads no more: either way the input is at its end.
  } finally {
    pipe.end()
  }
}

export async function* chunks(input: Input, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = await input.read(signal)
    if (bytes === undefined) return
    yield bytes
  }
}

/** A view of an input for one reader: its reads end when the signal aborts. */
export function until(input: Input, signal: AbortSignal): Input {
  return {
    read: (own = signal) => input.read(own),
    unread: (bytes) => input.unread(bytes),
    [Symbol.asyncIterator]: () => chunks(input, signal),
  }
}

export async function readAll(input: Input): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const bytes of input) all.push(bytes)
  return Buffer.concat(all)
}

/** A line with its newline, or what is left before the end; undefined at the end. It takes no byte of the next line. */
export async function readLine(input: Input, signal?: AbortSignal): Promise<string | undefined> {
  const line: Uint8Array[] = []
  for (;;) {
    const bytes = await input.read(signal)
    if (bytes === undefined) return line.length === 0 ? undefined : Buffer.concat(line).toString()
    const end = bytes.indexOf(lineFeed)
    if (end < 0) {
      line.push(bytes)
      continue
    }
    line.push(bytes.subarray(0, end + 1))
    input.unread(bytes.subarray(end + 1))
    return Buffer.concat(line).toString()
  }
}
