import type { Expected } from './text.ts'

/** What was expected beside what was found; one of them is absent where the other has no counterpart. */
export interface Pair {
  expected?: Expected
  actual?: string
  ok: boolean
  /** What is wrong, cell by cell. */
  note?: string
}
