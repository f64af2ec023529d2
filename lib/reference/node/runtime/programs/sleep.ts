import type { Process, Program } from '../../image.ts'

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** `sleep 1`, `sleep 1.5 2m`, `sleep infinity`. */
export const sleep: Program = async (process) => {
  const words = process.argv.slice(1)
  if (words.length === 0) {
    process.stderr('sleep: missing operand\n')
    return 1
  }
  let seconds = 0
  for (const word of words) {
    const match = /^(\d*\.?\d+|inf(?:inity)?)([smhd]?)$/.exec(word)
    if (match === null) {
      process.stderr(`sleep: invalid number '${word}'\n`)
      return 1
    }
    seconds += match[1]!.startsWith('inf') ? Infinity : Number(match[1]) * units[match[2]!]!
  }
  await (seconds === Infinity ? forever(process.signal) : pause(process, seconds * 1000))
  return 0
}

/** `usleep 500000`: microseconds. */
export const usleep: Program = async (process) => {
  await pause(process, (Number(process.argv[1]) || 0) / 1000)
  return 0
}

/** Until a signal ends the process. */
export function forever(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Lets time pass; a signal that ends the process ends the pause. A container alone keeps no process of the host alive. */
export function pause(process: Pick<Process, 'clock' | 'signal'>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      process.signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = process.clock.after(ms, done)
    process.signal.addEventListener('abort', done)
    if (process.signal.aborted) done()
  })
}
