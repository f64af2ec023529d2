/** Signals: their numbers, and what they do where nothing handles them. */
import type { Signal } from '../image.ts'

const numbers: Readonly<Record<Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGWINCH: 28,
}

export const signals = Object.keys(numbers) as Signal[]

const harmless: ReadonlySet<Signal> = new Set(['SIGCHLD', 'SIGCONT', 'SIGWINCH'])

export function endsByDefault(signal: Signal): boolean {
  return !harmless.has(signal)
}

export function numberOf(signal: Signal): number {
  return numbers[signal]
}

/** A signal by number, `TERM` or `SIGTERM`. */
export function signalNamed(name: string): Signal | undefined {
  const upper = name.toUpperCase()
  return signals.find((signal) => signal === upper || signal === `SIG${upper}` || String(numbers[signal]) === name)
}

/** The exit code that a shell gives to a process that a signal ended. */
export function exitCodeOf(signal: Signal): number {
  return 128 + numbers[signal]
}
