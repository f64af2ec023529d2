/** How soon Pods that fail on a node again and again are replaced. */
import type { Clock } from '../../../clock.ts'

const first = 1000
const longest = 900_000

export interface Failures {
  /** Milliseconds until the next one may go. */
  pause(key: string): number
  /** One goes: the pause after it is twice as long. */
  add(key: string): void
}

export function failures(clock: Clock): Failures {
  const known = new Map<string, { since: number; pause: number }>()
  return {
    pause(key) {
      const last = known.get(key)
      return last === undefined ? 0 : last.since + last.pause - clock.now()
    },
    add(key) {
      const now = clock.now()
      for (const [old, { since }] of known) if (now - since > 2 * longest) known.delete(old)
      const pause = known.get(key)?.pause
      known.set(key, { since: now, pause: pause === undefined ? first : Math.min(pause * 2, longest) })
    },
  }
}
