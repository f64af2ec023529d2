import { Screen } from './screen.ts'
import type { Execution } from './terminal.ts'

/** What both terminals make of a command line that runs. */
export class RunningCommand implements Execution {
  readonly commandLine: string
  readonly screen = new Screen()
  readonly ended: Promise<number>
  watching?: Promise<void>
  exitCode: number | undefined
  readonly #controls: { type(line: string): void; interrupt(): void }
  #resolve: (exitCode: number) => void = () => undefined

  constructor(commandLine: string, controls: { type(line: string): void; interrupt(): void }) {
    this.commandLine = commandLine
    this.#controls = controls
    this.ended = new Promise((resolve) => (this.#resolve = resolve))
  }

  /** For a terminal that can tell when a watch is open: it calls the returned function then. */
  tellsWatching(): () => void {
    let open: () => void = () => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    this.watching = Promise.race([opened, this.ended.then(() => undefined)])
    return open
  }

  get output(): string {
    return this.screen.text
  }

  type(line: string): void {
    if (this.exitCode === undefined) this.#controls.type(line)
  }

  interrupt(): void {
    if (this.exitCode === undefined) this.#controls.interrupt()
  }

  onOutput(listener: (text: string) => void): () => void {
    return this.screen.onText(listener)
  }

  end(exitCode: number): void {
    if (this.exitCode !== undefined) return
    this.exitCode = exitCode
    this.#resolve(exitCode)
  }
}
