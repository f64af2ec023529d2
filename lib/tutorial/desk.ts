/** Where the learner sits: lines go in, text comes out. */
import { createInterface } from 'node:readline'
import { paintFor, type Paint } from './paint.ts'

export interface Desk {
  readonly columns: number
  readonly paint: Paint
  write(text: string): void
  /** The next line entered at `prompt`; undefined when there will be no more. */
  ask(prompt: string): Promise<string | undefined>
  /** Shows `text` as if it had been typed at the prompt that was answered last. */
  fillIn(prompt: string, text: string): void
  /** Calls `listener` at Ctrl-C while no question is open; the returned function ends that. */
  onInterrupt(listener: () => void): () => void
  close(): void
}

/** A desk at these streams. Ctrl-C at a question ends the input, as does its end. */
export function terminalDesk(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Desk {
  const lines = createInterface({ input, output, terminal: input.isTTY && output.isTTY })
  const waiting: string[] = []
  const listeners = new Set<() => void>()
  let answer: ((line: string | undefined) => void) | undefined
  let ended = false

  function give(line: string | undefined): void {
    const take = answer
    answer = undefined
    take?.(line)
  }
  function end(): void {
    ended = true
    if (answer !== undefined) output.write('\n')
    give(undefined)
  }
  lines.on('line', (line) => (answer === undefined ? waiting.push(line) : give(line)))
  lines.on('close', end)
  lines.on('SIGINT', () => {
    if (answer === undefined) for (const listener of listeners) listener()
    else end()
  })
  const paint = paintFor(output)
  return {
    columns: Math.min(output.columns ?? 80, 160),
    paint,
    write(text) {
      // What comes while the learner types stands above the line that they type.
      const isAsking = answer !== undefined && lines.terminal
      output.write(isAsking ? `\r\u001B[K${text}` : text)
      if (isAsking) lines.prompt(true)
    },
    ask(prompt) {
      lines.setPrompt(paint('bold', prompt))
      lines.prompt()
      if (waiting.length > 0 || ended) return Promise.resolve(waiting.shift())
      return new Promise((resolve) => (answer = resolve))
    },
    fillIn(prompt, text) {
      const back = lines.terminal ? '\u001B[1A\r\u001B[K' : ''
      output.write(lines.terminal ? `${back}${paint('bold', prompt)}${text}\n` : `${text}\n`)
    },
    onInterrupt(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => lines.close(),
  }
}
