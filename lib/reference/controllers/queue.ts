/** Keys that need a look: each once at a time, again with growing pauses after a failure. */
import type { Clock } from '../../clock.ts'

export interface WorkQueue {
  /** Has the key processed soon; once, however often it is added before that. */
  add(key: string): void
  addAfter(key: string, ms: number): void
  /** Takes no more; resolves when what runs has ended. */
  stop(): Promise<void>
}

export interface WorkQueueOptions {
  clock: Clock
  /** A number asks for another look after so many milliseconds. A throw does so with back-off. */
  process(key: string): Promise<number | void>
  onFailure(error: unknown, key: string): void
}

const firstBackoff = 5
const longestBackoff = 60_000

export function workQueue({ clock, process, onFailure }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>()
  const running = new Map<string, Promise<void>>()
  const failures = new Map<string, number>()
  const timers = new Map<string, { due: number; cancel: () => void }>()
  let woken = false
  let stopped = false

  const wake = (): void => {
    if (woken || stopped) return
    woken = true
    setImmediate(drain)
  }

  function drain(): void {
    woken = false
    if (stopped) return
    for (const key of waiting) {
      if (running.has(key)) continue
      waiting.delete(key)
      running.set(key, run(key))
    }
  }

  async function run(key: string): Promise<void> {
    try {
      const again = await process(key)
      failures.delete(key)
      if (again !== undefined) addAfter(key, again)
    } catch (error) {
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      onFailure(error, key)
      addAfter(key, Math.min(firstBackoff * 2 ** count, longestBackoff))
    } finally {
      running.delete(key)
      if (waiting.has(key)) wake()
    }
  }

  function add(key: string): void {
    if (stopped) return
    waiting.add(key)
    wake()
  }

  function addAfter(key: string, ms: number): void {
    if (stopped) return
    const due = clock.now() + ms
    const timer = timers.get(key)
    if (timer !== undefined && timer.due <= due) return
    timer?.cancel()
    const cancel = clock.after(ms, () => {
      timers.delete(key)
      add(key)
    })
    timers.set(key, { due, cancel })
  }

  return {
    add,
    addAfter,
    async stop() {
      stopped = true
      for (const { cancel } of timers.values()) cancel()
      await Promise.all(running.values())
    },
  }
}
