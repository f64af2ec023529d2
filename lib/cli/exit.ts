/** What the process ends with. Never `conformant` when no scenario ran. */
export const exitCodes = {
  conformant: 0,
  nonconformant: 1,
  /** Wrong flags, or a scenario file that is wrong. */
  usage: 2,
  /** The cluster cannot be reached or set up. */
  cluster: 3,
  /** Unknown or vacuous where a verdict is asked for; nothing ran. */
  inconclusive: 4,
  /** The harness itself failed, or its report could not be written. */
  harness: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
