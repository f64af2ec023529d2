/** Time that passes only while nobody has anything to do. */
import type { Clock } from './clock.ts'

export interface LeapingClock extends Clock {
  /** Forgets everybody who waits. */
  stop(): void
}

interface Timer {
  due: number
  callback: () => void
}

/** What `process` calls files that are read or written: for these there is nothing to do but to wait. */
const files = /^(FS|File|Close)/

/** Where there is always something to do, time passes too: so many milliseconds in so many turns of the event loop. */
const turnsOfWork = 10
const slow = 1
/** And faster, where it has been so for a hundred times as long: nobody would come to anything otherwise. */
const patience = 100
const fast = 100

/**
 * A clock for what happens in this process, and needs nothing from outside but files: work takes no time, and waiting
 * none of the machine's. Whenever there is nothing left to do, it leaps to the next moment that somebody waits for. So
 * the same happens on a slow machine as on a fast one.
 */
export function leapingClock(start = Date.now()): LeapingClock {
  const timers = new Set<Timer>()
  let now = start
  let looking = false
  let turns = 0
  /** How often in a row time has passed over work. */
  let busy = 0

  function look(): void {
    looking = false
    const resources = process.getActiveResourcesInfo()
    if (resources.some((resource) => files.test(resource))) return lookAgain()
    const isBusy = resources.includes('Immediate')
    if (isBusy && ++turns < turnsOfWork) return lookAgain()
    const timer = soonest(timers)
    if (timer === undefined) return
    busy = isBusy ? busy + 1 : 0
    const step = busy > patience ? fast : slow
    if (isBusy && timer.due > now + step) now += step
    else {
      timers.delete(timer)
      now = Math.max(now, timer.due)
      timer.callback()
    }
    turns = 0
    lookAgain()
  }

  function lookAgain(): void {
    if (looking || timers.size === 0) return
    looking = true
    setImmediate(look)
  }

  return {
    still: true,
    now: () => now,
    after(ms, callback) {
      // A millisecond at least, as the system's timers take.
      const timer = { due: now + Math.max(1, Math.ceil(ms)), callback }
      timers.add(timer)
      lookAgain()
      return () => void timers.delete(timer)
    },
    stop: () => timers.clear(),
  }
}

/** Of those that are due at the same time, the one that was set first. */
function soonest(timers: Iterable<Timer>): Timer | undefined {
  let found: Timer | undefined
  for (const timer of timers) if (found === undefined || timer.due < found.due) found = timer
  return found
}
