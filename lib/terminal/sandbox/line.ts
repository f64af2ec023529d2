import type { RunningCommand } from '../execution.ts'
import type { Keyboard } from './keyboard.ts'

/** A command line that runs, as the commands in it see it. */
export interface Line {
  readonly command: RunningCommand
  readonly keyboard: Keyboard
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** How many programs have the keyboard to themselves. */
  raw: number
  /** Told when a watch of it is open. */
  watching(): void
  /** What must have ended before the line has: kubectl may have a Pod to remove after an interrupt. */
  readonly working: Set<Promise<unknown>>
}
