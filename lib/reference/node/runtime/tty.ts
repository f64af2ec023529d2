/** A terminal's line discipline: it echoes, edits a line, and turns keys into signals. */
import type { Sink, TerminalSize } from '../../kubelet.ts'
import type { Input, Signal, Terminal } from '../image.ts'
import { chunks } from './input.ts'
import { Pipe } from './input.ts'

const keys = {
  interrupt: 3,
  endOfInput: 4,
  backspace: 8,
  newline: 10,
  return: 13,
  eraseLine: 21,
  eraseWord: 23,
  quit: 28,
  escape: 27,
  delete: 127,
}

/**
 * Bytes from the client are taken up only when somebody reads, so that what is typed ahead is echoed where it is read,
 * after the prompt. Ctrl-C works at any time.
 */
export class Tty implements Input, Terminal {
  foreground = 0
  size: TerminalSize = { rows: 24, columns: 80 }
  readonly #output: Sink
  readonly #signal: (group: number, signal: Signal) => void
  readonly #typed = new Pipe()
  #line: number[] = []
  #returned: Uint8Array[] = []
  #column = 0

  constructor(output: Sink, signal: (group: number, signal: Signal) => void) {
    this.#output = output
    this.#signal = signal
  }

  /** The client's window has another size: programs that care are told by a signal. */
  resize(size: TerminalSize): void {
    this.size = size
    this.#signal(this.foreground, 'SIGWINCH')
  }

  get atLineStart(): boolean {
    return this.#column === 0
  }

  /** What a process prints: newlines become carriage return and newline. */
  print(bytes: Uint8Array): Promise<void> | void {
    if (bytes.length === 0) return undefined
    const lineFeed = bytes.lastIndexOf(keys.newline)
    this.#column = lineFeed < 0 ? this.#column + bytes.length : bytes.length - 1 - lineFeed
    return this.#output(
      lineFeed < 0 ? bytes : Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    )
  }

  /** What the client types. */
  write(bytes: Uint8Array): void {
    let start = 0
    for (let at = 0; at < bytes.length; at++) {
      const signal = bytes[at] === keys.interrupt ? 'SIGINT' : bytes[at] === keys.quit ? 'SIGQUIT' : undefined
      if (signal === undefined) continue
      this.#line = []
      start = at + 1
      this.#echo(bytes[at] === keys.interrupt ? '^C' : '^\\')
      this.#signal(this.foreground, signal)
    }
    void this.#typed.write(bytes.subarray(start))
  }

  /** The client will type no more. */
  end(): void {
    this.#typed.end()
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    for (;;) {
      const returned = this.#returned.shift()
      if (returned !== undefined) return returned
      const bytes = await this.#typed.read(signal)
      if (bytes === undefined) return this.#take()
      for (let at = 0; at < bytes.length; at++) {
        const line = this.#press(bytes[at]!)
        if (line === undefined) continue
        this.#typed.unread(bytes.subarray(at + 1))
        return line.length === 0 ? undefined : line
      }
    }
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#returned.unshift(bytes)
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return chunks(this)
  }

  /** A key; gives the line when it is complete, an empty one at the end of input. */
  #press(key: number): Uint8Array | undefined {
    switch (key) {
      case keys.return:
      case keys.newline:
        this.#echo('\r\n')
        this.#line.push(keys.newline)
        return this.#take() ?? new Uint8Array()
      case keys.endOfInput:
        return this.#take() ?? new Uint8Array()
      case keys.backspace:
      case keys.delete:
        this.#erase(1)
        return undefined
      case keys.eraseLine:
        this.#erase(this.#line.length)
        return undefined
      case keys.eraseWord: {
        const left = Buffer.from(this.#line)
          .toString('latin1')
          .replace(/\S*\s*$/, '')
        this.#erase(this.#line.length - left.length)
        return undefined
      }
      default:
        this.#line.push(key)
        if (key >= 32) this.#echo(Uint8Array.of(key))
        return undefined
    }
  }

  #erase(count: number): void {
    for (let left = Math.min(count, this.#line.length); left > 0; left--) {
      const key = this.#line.pop()!
      // The bytes of one character go together.
      if (key >= 0x80 && key < 0xc0) left++
      else this.#echo('\b \b')
    }
  }

  #take(): Uint8Array | undefined {
    const line = this.#line
    this.#line = []
    return line.length === 0 ? undefined : Uint8Array.from(line)
  }

  #echo(text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text
    this.#column = bytes.at(-1) === keys.newline ? 0 : this.#column + bytes.length
    void this.#output(bytes)
  }
}
