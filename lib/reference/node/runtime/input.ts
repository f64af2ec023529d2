/** Streams of bytes into processes: from clients, files, and other processes. */
import type { Input } from '../image.ts'
import { SystemError } from './files/errors.ts'

const lineFeed = 10

/** What a pipe holds before its writer has to wait, in bytes. */
const capacity = 64 * 1024
/** What may be read as one text, in bytes: it is all in this process's memory. */
const longest = 64 * 1024 ** 2

/** Bytes that are put in as they come. */
export class Pipe implements Input {
  readonly #chunks: Uint8Array[] = []
  readonly #waiting = new Set<() => void>()
  /** Resolves when a full pipe has room again. */
  #room: { promise: Promise<void>; open: () => void } | undefined
  #size = 0
  #ended = false
  #closed = false

  /** Takes all of it; resolves later where it is more than the pipe should hold. @throws SystemError EPIPE when nobody will read any more. */
  write(bytes: Uint8Array): Promise<void> | void {
    if (this.#closed) throw new SystemError('EPIPE', 'write')
    if (this.#ended || bytes.length === 0) return undefined
    this.#chunks.push(bytes)
    this.#size += bytes.length
    this.#wake()
    if (this.#size <= capacity) return undefined
    this.#room ??= room()
    return this.#room.promise
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
    this.#take(this.#size)
    this.end()
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const waits = (): boolean => this.#chunks.length === 0 && !this.#ended && signal?.aborted !== true
    while (waits()) await this.#more(signal)
    const bytes = signal?.aborted === true ? undefined : this.#chunks.shift()
    this.#take(bytes?.length ?? 0)
    return bytes
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#chunks.unshift(bytes)
    this.#size += bytes.length
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

  #take(count: number): void {
    this.#size -= count
    if (this.#size > capacity) return
    this.#room?.open()
    this.#room = undefined
  }
}

function room(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (open = resolve))
  return { promise, open }
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
    for await (const bytes of source) await pipe.write(bytes)
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

/** @throws SystemError ENOMEM where there is too much of it. */
export async function readAll(input: Input): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  let size = 0
  for await (const bytes of input) {
    all.push(bytes)
    size += bytes.length
    if (size > longest) throw new SystemError('ENOMEM', 'read')
  }
  return Buffer.concat(all)
}

/**
 * A line with its newline, or what is left before the end; undefined at the end. It takes no byte of the next line.
 * @throws SystemError ENOMEM where it is too long.
 */
export async function readLine(input: Input, signal?: AbortSignal): Promise<string | undefined> {
  const line: Uint8Array[] = []
  let size = 0
  for (;;) {
    const bytes = await input.read(signal)
    if (bytes === undefined) return line.length === 0 ? undefined : Buffer.concat(line).toString()
    const end = bytes.indexOf(lineFeed)
    if (end < 0) {
      line.push(bytes)
      size += bytes.length
      if (size > longest) throw new SystemError('ENOMEM', 'read')
      continue
    }
    line.push(bytes.subarray(0, end + 1))
    input.unread(bytes.subarray(end + 1))
    return Buffer.concat(line).toString()
  }
}
