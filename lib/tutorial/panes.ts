/** Two terminals' worth of output on one screen: what runs on the left, what a watch prints meanwhile on the right. */
import { markOf } from './hints.ts'
import type { Paint } from './paint.ts'

/** What a row of a watch takes. */
const right = 64

/** Below this many columns the right-hand pane has no room, and its lines get a margin mark instead. */
const roomForTwo = right + 50

export interface PaneOptions {
  columns: number
  paint: Paint
  write(text: string): void
}

export interface Panes {
  /** A piece of what the command prints; it need not end with a newline. */
  left(text: string): void
  /** A piece of what the terminal named `terminal` prints. */
  right(terminal: string, text: string): void
  /** Prints what has no newline yet. */
  flush(): void
}

export function panes({ columns, paint, write }: PaneOptions): Panes {
  const gutter = columns >= roomForTwo ? Math.min(columns - right, Math.ceil(columns / 2)) : 0
  const partial = new Map<string, string>()

  const print = (terminal: string | undefined, line: string): void => {
    if (terminal === undefined) return write(`${line}\n`)
    write(`${' '.repeat(gutter)}${paint('magenta', `${markOf(terminal)}│`)} ${line}\n`)
  }
  const add = (terminal: string | undefined, text: string): void => {
    const key = terminal ?? ''
    const lines = ((partial.get(key) ?? '') + text).split('\n')
    partial.set(key, lines.pop() ?? '')
    for (const line of lines) print(terminal, line)
  }
  return {
    left: (text) => add(undefined, text),
    right: add,
    flush() {
      for (const [key, line] of partial) if (line !== '') print(key === '' ? undefined : key, line)
      partial.clear()
    },
  }
}
