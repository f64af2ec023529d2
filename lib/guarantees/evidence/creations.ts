import type { Creation } from './evidence.ts'
import { walkOver } from './walk.ts'

export { type Fault, right } from './walk.ts'

/**
 * Evaluates what must be so of every Pod that a set makes.
 * The rule returns undefined where the guarantee does not speak of this Pod.
 */
export const everyCreatedPod = walkOver<Creation>(
  (_told, set) => set.created,
  ({ pod, seq }) => ({ subject: `pod/${pod.name}`, at: seq }),
  ['pods', 'statefulsets'],
)

/** As a sentence wants it: `'web-0'`, or that there was none. */
export const shown = (value: string | undefined): string => (value === undefined ? 'none' : `'${value}'`)
