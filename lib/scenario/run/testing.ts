/** Terminals whose commands are played by a test. */
import type { Execution, Terminal, Workspace } from '../../terminal/terminal.ts'

export class PlayedExecution implements Execution {
  readonly commandLine: string
  readonly typed: string[] = []
  readonly ended: Promise<number>
  output = ''
  exitCode: number | undefined
  onType: (line: string) => void = () => undefined
  onInterrupt: () => void = () => this.end(130)
  readonly #listeners = new Set<(text: string) => void>()
  #resolve: (exitCode: number) => void = () => undefined

  constructor(commandLine: string) {
    this.commandLine = commandLine
    this.ended = new Promise((resolve) => (this.#resolve = resolve))
  }

  print(text: string): void {
    this.output += text
    for (const listener of this.#listeners) listener(text)
  }

  end(exitCode = 0): void {
    this.exitCode ??= exitCode
    this.#resolve(this.exitCode)
  }

  type(line: string): void {
    this.typed.push(line)
    this.onType(line)
  }

  interrupt(): void {
    this.onInterrupt()
  }

  onOutput(listener: (text: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** `play` is called with each command line that is run. */
export function playedWorkspace(play: (execution: PlayedExecution, terminal: string) => void): Workspace {
  const terminals = new Map<string, Terminal & { execution?: PlayedExecution }>()
  const open = (name: string): Terminal & { execution?: PlayedExecution } => ({
    name,
    get running() {
      return this.execution?.exitCode === undefined ? this.execution : undefined
    },
    run(commandLine) {
      this.execution = new PlayedExecution(commandLine)
      play(this.execution, name)
      return this.execution
    },
    async close() {
      this.execution?.end(130)
    },
  })
  return {
    terminal(name) {
      const terminal = terminals.get(name) ?? open(name)
      terminals.set(name, terminal)
      return terminal
    },
    writeFile: async () => undefined,
    readFile: async () => '',
    close: async () => undefined,
  }
}

/** A fence of a scenario: `text` is its transcript. */
export const fenced = (text: string, attributes = ''): string => `\`\`\`console ${attributes}\n${text}\n\`\`\`\n`

/** Plays commands that print one text after the other, and the last again and again. */
export function answer(...texts: string[]): (execution: PlayedExecution) => void {
  let next = 0
  return (execution) => {
    execution.print(texts[Math.min(next++, texts.length - 1)]!)
    execution.end()
  }
}
