/** Waiting: for output, for an end, for time to pass; always by the run's clock, and until the run is aborted. */
import type { Clock } from '../../clock.ts'
import type { Execution } from '../../terminal/terminal.ts'
import { pauses } from './limits.ts'

export interface Timing {
  clock: Clock
  /** Aborts the run. */
  signal: AbortSignal
}

/** Resolves when the execution prints something or ends, another of `events` comes, or `ms` have passed. @throws the signal's reason. */
export async function nextChange(
  execution: Execution,
  ms: number,
  timing: Timing,
  ...events: Promise<unknown>[]
): Promise<void> {
  let stop: () => void = () => undefined
  const printed = new Promise<void>((resolve) => (stop = execution.onOutput(() => resolve())))
  try {
    await firstOf([printed, execution.ended, ...events], ms, timing)
  } finally {
    stop()
  }
}

/** Whether the execution ended within `ms`. @throws the signal's reason. */
export async function endsWithin(execution: Execution, ms: number, timing: Timing): Promise<boolean> {
  if (execution.exitCode === undefined) await firstOf([execution.ended], ms, timing)
  return execution.exitCode !== undefined
}

/** Resolves when one of the events comes, or `ms` have passed. @throws the signal's reason. */
export async function firstOf(events: Promise<unknown>[], ms: number, { clock, signal }: Timing): Promise<void> {
  signal.throwIfAborted()
  let stop: () => void = () => undefined
  const over = new Promise<void>((resolve) => {
    const end = (): void => resolve()
    const cancel = clock.after(ms, end, true)
    signal.addEventListener('abort', end, { once: true })
    stop = () => {
      cancel()
      signal.removeEventListener('abort', end)
    }
  })
  try {
    await Promise.race([...events, over])
  } finally {
    stop()
  }
  signal.throwIfAborted()
}

/** The pauses between attempts, growing. */
export function* growingPauses(): Generator<number, never> {
  for (let pause: number = pauses.first; ; pause = Math.min(pause * pauses.growth, pauses.longest)) yield pause
}
