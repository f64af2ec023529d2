/** How fast Pods that have failed are replaced. */
import { sleep, type Clock } from '../../clock.ts'

/**
 * Upstream's controllers make 20 requests a second, after 30 at once, and replacing a Pod takes about four. Ours wait for
 * nothing; but a Pod that every node rejects would be made anew again and again, as fast as this process can.
 */
const requests = { burst: 30, perSecond: 20, perPod: 4 }
const interval = (1000 * requests.perPod) / requests.perSecond
const burst = Math.floor(requests.burst / requests.perPod)

/** What it returns resolves when the next one may be replaced. */
export function replacements(clock: Clock): () => Promise<void> {
  /** When the next may be, had none been spared. */
  let due = -Infinity
  return async () => {
    const now = clock.now()
    due = Math.max(due, now - (burst - 1) * interval)
    const wait = due - now
    due += interval
    if (wait > 0) await sleep(clock, wait)
  }
}

/** Whether a Pod is to be replaced because it has ended by itself. */
export const hasEnded = ({ status }: { status: { phase?: string } }): boolean =>
  status.phase === 'Failed' || status.phase === 'Succeeded'
