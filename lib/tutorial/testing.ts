/** What tests of the tutorial share. */
import type { Desk } from './desk.ts'
import { plain } from './paint.ts'

/** A desk at which `entries` are typed one after another; everything written is in `text`. */
export function scriptedDesk(entries: Iterable<string>): Desk & { readonly text: string } {
  const script = entries[Symbol.iterator]()
  let text = ''
  const write = (piece: string): void => {
    text += piece
  }
  return {
    get text() {
      return text
    },
    columns: 80,
    paint: plain,
    write,
    ask(prompt) {
      const { value, done } = script.next()
      const line = done === true ? undefined : value
      write(`${prompt}${line ?? ''}\n`)
      return Promise.resolve(line)
    },
    fillIn: (prompt, piece) => write(`${prompt}${piece}\n`),
    onInterrupt: () => () => undefined,
    close: () => undefined,
  }
}
