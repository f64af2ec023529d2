/** What unit tests share. */
import type { Clock } from './clock.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Runs everything that is due within `ms`, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>
}

/** @param turns how often the event loop comes around before time goes on: more, where work waits for its turn */
export function manualClock(start = Date.UTC(2030, 0, 1), turns = 5): ManualClock {
  let time = start
  let order = 0
  const timers = new Map<number, { due: number; callback: () => void }>()
  const next = (until: number): [number, { due: number; callback: () => void }] | undefined =>
    [...timers].filter(([, timer]) => timer.due <= until).toSorted(([a, x], [b, y]) => x.due - y.due || a - b)[0]
  return {
    still: true,
    now: () => time,
    after(ms, callback) {
      const id = order++
      timers.set(id, { due: time + ms, callback })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const until = time + ms
      await settle(turns)
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer[0])
        time = timer[1].due
        timer[1].callback()
        await settle(turns)
      }
      time = until
    },
  }
}

/** Lets every promise that can settle without time or input do so. */
export async function settle(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A file of the `testdata` folder beside a test (`import.meta.url`): it is among the sources, wherever the test runs from. */
export function testdata(test: string, file: string): URL {
  const here = new URL('.', import.meta.url).href
  return new URL(`../lib/${test.slice(here.length)}/../testdata/${file}`, here)
}
