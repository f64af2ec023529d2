/** The only source of time: passed in, so that tests and `--speed` can set its pace. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Whether time passes only when it is told to: then nothing may depend on how long anything really takes. */
  readonly still?: boolean
  /** Calls `callback` after `ms`; the returned function cancels it. Keeps the process alive only where `ref` is true. */
  after(ms: number, callback: () => void, ref?: boolean): () => void
}

/** Real time, or `speed` times as fast from the moment of its making; it begins no earlier than `earliest`. */
export function systemClock(speed = 1, earliest = 0): Clock {
  const start = Date.now()
  const ahead = Math.max(0, earliest - start)
  return {
    now: () => ahead + (speed === 1 ? Date.now() : start + (Date.now() - start) * speed),
    after(ms, callback, ref = false) {
      const timer = setTimeout(callback, Math.min(ms / speed, 2 ** 31 - 1))
      if (!ref) timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

/** The same time, `speed` times as fast from now on. */
export function accelerated(clock: Clock, speed: number): Clock {
  const start = clock.now()
  return {
    ...(clock.still !== undefined && { still: clock.still }),
    now: () => start + (clock.now() - start) * speed,
    after: (ms, callback, ref) => clock.after(ms / speed, callback, ref),
  }
}

/** How often is looked whether the process runs, and how long it may be away for that to count, in milliseconds. */
const glance = 100
const absence = 250

/**
 * Time in which this process was there to see what happens: while it, or the machine, stands still, or others have the
 * processor, none passes. By any other clock, what nobody could look at in time would seem to have come too late.
 */
export function awakeClock(real: Clock = systemClock()): Clock {
  let seen = real.now()
  let missed = 0
  let waiting = 0
  let looking = false

  function now(): number {
    const at = real.now()
    missed += Math.max(0, at - seen - absence)
    seen = at
    return at - missed
  }

  function lookOn(): void {
    if (looking || waiting === 0) return
    looking = true
    real.after(glance, () => {
      looking = false
      now()
      lookOn()
    })
  }

  function after(ms: number, callback: () => void, ref?: boolean): () => void {
    const due = now() + ms
    waiting++
    lookOn()
    let cancel = real.after(ms, ring, ref)
    let isOver = false
    function end(): void {
      if (!isOver) waiting--
      isOver = true
    }
    function ring(): void {
      const left = due - now()
      if (left > 0) return void (cancel = real.after(left, ring, ref))
      end()
      callback()
    }
    return () => {
      end()
      cancel()
    }
  }

  return { now, after }
}

/** Resolves after `ms` of the clock's time. @throws the signal's reason when it aborts first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const cancel = clock.after(ms, done, true)
    signal?.addEventListener('abort', aborted, { once: true })
    function done(): void {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }
    function aborted(): void {
      cancel()
      reject(signal?.reason as Error)
    }
  })
}
