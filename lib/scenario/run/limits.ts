/** How long things may take, in milliseconds, before `--timeout-factor`. All of the run's limits are here. */
export const limits = {
  /** For one attempt of several: a last one is not cut short. */
  attempt: 5_000,
  /** Until the output of a command that only reads, or of a line typed to ask, is as expected. */
  read: 60_000,
  /** For what is waited longer for as long as the cluster is at work, in all: as upstream's own tests wait for Pods. */
  longest: 300_000,
  /** Until a command that changes something has ended, the images that it needs pulled. */
  change: 180_000,
  /** Until a watch has printed what is expected. */
  watch: 180_000,
  /** Until a session shows its prompt, its image pulled. */
  session: 180_000,
  /** Until a session or watch has ended that a new command takes the terminal from. */
  end: 30_000,
  /** Until a namespace and its volumes are gone. */
  cleanup: 180_000,
  /** How long the cluster may be out of reach before waiting for it is in vain. */
  unreachable: 10_000,
} as const

export type Limits = Readonly<Record<keyof typeof limits, number>>

export function scaled(factor: number): Limits {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit * factor])) as unknown as Limits
}

/** How long a session is silent before Enter is pressed, because its prompt may have been lost. */
export const silence = 2000

/** How long a watch is given to open in a terminal that cannot tell when it has. */
export const opening = 1500

/** Pauses between attempts: short at first, then longer, at most this long. */
export const pauses = { first: 10, growth: 1.5, longest: 1000 } as const
