/** Waiting: for output, for an end, for time to pass; always by the run's clock, and until the run is aborted. */
import { sleep, type Clock } from '../../clock.ts'
import type { Execution } from '../../terminal/terminal.ts'
import { pauses } from './limits.ts'

export interface Timing {
  clock: Clock
  /** Aborts the run. */
  signal: AbortSignal
}

/** Resolves when the execution prints something or ends, or `ms` have passed. @throws the signal's reason. */
export async function nextChange(execution: Execution, ms: number, { clock, signal }: Timing): Promise<void> {
  if (execution.exitCode !== undefined) return
  const waiting = new AbortController()
  const printed = new Promise<void>((resolve) => {
    waiting.signal.addEventListener(
      'abort',
      execution.onOutput(() => resolve()),
    )
  })
  try {
    await Promise.race([printed, execution.ended, sleep(clock, ms, AbortSignal.any([signal, waiting.signal]))])
  } finally {
    waiting.abort()
  }
  signal.throwIfAborted()
}

/** Whether the execution ended within `ms`. @throws the signal's reason. */
export async function endsWithin(execution: Execution, ms: number, timing: Timing): Promise<boolean> {
  const deadline = timing.clock.now() + ms
  while (execution.exitCode === undefined && timing.clock.now() < deadline) {
    await nextChange(execution, deadline - timing.clock.now(), timing)
  }
  return execution.exitCode !== undefined
}

/** The pauses between attempts, growing. */
export function* growingPauses(): Generator<number, never> {
  for (let pause: number = pauses.first; ; pause = Math.min(pause * pauses.growth, pauses.longest)) yield pause
}
