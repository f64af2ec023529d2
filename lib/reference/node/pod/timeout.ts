import type { Clock } from '../../../clock.ts'

/** Turns of the event loop that a late one still gets. */
const turns = 25

export interface Timeout {
  /** Aborted when the time is over, or with the other signal. */
  readonly signal: AbortSignal
  cancel(): void
}

/**
 * A limit of the clock's time. What at its end does not wait for time, but only for its turn in this busy process, still
 * gets that: on a node of its own it would have been done long before, the more so where the clock runs fast.
 */
export function timeoutAfter(clock: Clock, milliseconds: number | undefined, other?: AbortSignal): Timeout {
  const over = new AbortController()
  const signal = other === undefined ? over.signal : AbortSignal.any([over.signal, other])
  if (milliseconds === undefined) return { signal, cancel() {} }
  let cancelled = false
  const wait = (left: number): void => {
    if (cancelled) return
    if (left === 0) over.abort()
    else setImmediate(wait, left - 1)
  }
  const cancelTimer = clock.after(milliseconds, () => wait(turns))
  return {
    signal,
    cancel() {
      cancelled = true
      cancelTimer()
    },
  }
}
