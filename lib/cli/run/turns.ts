import { performance } from 'node:perf_hooks'
import { sleep, type Clock } from '../../clock.ts'

/** Runs a task when its turn comes. */
export type InTurn = <T>(task: () => Promise<T>) => Promise<T>

/**
 * Turns in the order in which they are asked for, so many at a time. While others run, the next comes when `room`
 * resolves: tasks that have nothing to wait for would only make each other slow.
 */
export function atATime(many: number, room: () => Promise<void> = async () => undefined): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  let looking = false

  function begin(): void {
    const next = waiting.shift()
    if (next === undefined) return
    running++
    next()
  }

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    while (waiting.length > 0 && running < many) {
      if (running > 0) await room()
      if (running < many) begin()
    }
    looking = false
  }

  return async (task) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      void look()
    })
    try {
      return await task()
    } finally {
      running--
      if (running === 0) begin()
      void look()
    }
  }
}

/** How often is looked whether there is time to spare, in milliseconds. */
const glance = 20

/** Resolves when this process has had nothing to do for half of a short while. */
export async function timeToSpare(clock: Clock): Promise<void> {
  for (;;) {
    const before = performance.eventLoopUtilization()
    await sleep(clock, glance)
    if (performance.eventLoopUtilization(before).utilization < 0.5) return
  }
}
