/** A scenario's terminals: what each is doing, and what of its output has been looked at. */
import type { Execution, Workspace } from '../../terminal/terminal.ts'
import { promptShape } from '../parse/prompt.ts'
import { endsWithin, nextChange, type Timing } from './wait.ts'

/** A command line that keeps its terminal. */
export interface Ongoing {
  execution: Execution
  /** How much of the output has been looked at, and how much of it was as expected: what follows is for the next block. */
  seen: number
  matched: number
}

export class Terminals {
  readonly #workspace: Workspace
  readonly #ongoing = new Map<string, Ongoing>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** What the terminal's last command line has come to. */
  ongoing(name: string): Ongoing | undefined {
    return this.#ongoing.get(name)
  }

  /** Starts a command line; what still runs in the terminal is ended first. @throws Error when it does not end in time. */
  async run(name: string, commandLine: string, limit: number, timing: Timing): Promise<Ongoing> {
    const terminal = this.#workspace.terminal(name)
    if (terminal.running !== undefined) await leave(terminal.running, limit, timing)
    const ongoing = { execution: terminal.run(commandLine), seen: 0, matched: 0 }
    this.#ongoing.set(name, ongoing)
    return ongoing
  }
}

/** Ends a session as its user would, anything else with Ctrl-C. */
async function leave(execution: Execution, limit: number, timing: Timing): Promise<void> {
  const lastLine = execution.output.slice(execution.output.lastIndexOf('\n') + 1)
  if (promptShape(lastLine) !== undefined) execution.type('exit')
  else execution.interrupt()
  if (await endsWithin(execution, limit / 2, timing)) return
  execution.interrupt()
  if (await endsWithin(execution, limit / 2, timing)) return
  throw new Error(`the terminal is still busy with "${execution.commandLine}", which does not end by Ctrl-C`)
}

/** Waits until `isReady` holds for the output; resolves with whether it came to that before `ms` passed. */
export async function outputUntil(
  execution: Execution,
  isReady: (output: string) => boolean,
  ms: number,
  timing: Timing,
  onSilence?: { after: number; act: () => void },
): Promise<boolean> {
  const deadline = timing.clock.now() + ms
  while (!isReady(execution.output)) {
    const left = deadline - timing.clock.now()
    if (execution.exitCode !== undefined || left <= 0) return false
    const length = execution.output.length
    await nextChange(execution, Math.min(left, onSilence?.after ?? left), timing)
    if (onSilence !== undefined && execution.output.length === length && execution.exitCode === undefined)
      onSilence.act()
  }
  return true
}
