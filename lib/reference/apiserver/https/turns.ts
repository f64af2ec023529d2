/** When watches are written: all that wait in one go, which then rests a while. Requests have a fifth of the time. */
import { systemClock, type Clock } from '../../../clock.ts'

/** Calls each function that it is given, soon, and once. */
export type Turns = (write: () => void) => void

/** Of rests, in milliseconds: who is done so soon needs none, and nobody is to wait for long. */
const soonDone = 1
const longest = 5

export function turns(clock: Clock = systemClock()): Turns {
  let waiting: (() => void)[] = []
  let restUntil = 0
  const take = (): void => {
    const begin = clock.now()
    const all = waiting
    waiting = []
    for (const write of all) write()
    const took = clock.now() - begin
    restUntil = took < soonDone ? 0 : begin + took + Math.min(took / 4, longest)
  }
  return (write) => {
    waiting.push(write)
    if (waiting.length > 1) return
    const rest = restUntil - clock.now()
    if (rest > 0) clock.after(rest, take, true)
    else setImmediate(take)
  }
}
