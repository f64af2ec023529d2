/** Counts in a status. */

/** The API leaves counts of 0 out, but those of which it tells whether they are known. */
export const withoutZeros = <T extends object>(counts: T, kept: readonly (keyof T & string)[]): T =>
  Object.fromEntries(
    Object.entries(counts).filter(([field, count]) => count !== 0 || kept.some((one) => one === field)),
  ) as T
