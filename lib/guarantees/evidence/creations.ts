import { type Replay, replay } from '../../history/replay.ts'
import { type Creation, gapsOf, type Owner, setsOf } from './evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'

/** What is wrong with a Pod as a set made it: a sentence, and the earlier entries that show it. */
export interface Fault {
  message: string
  because?: number[]
}

/** Nothing is wrong. */
export const right: readonly Fault[] = []

/**
 * Evaluates what must be so of every Pod that a set makes.
 * `judge` returns undefined where the guarantee does not speak of this Pod.
 */
export function everyCreatedPod(
  resources: readonly string[],
  judge: (creation: Creation, set: Owner, told: Replay) => readonly Fault[] | undefined,
): Guarantee['evaluate'] {
  return (history, subject) => {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const creation of set.created) {
        const faults = judge(creation, set, told)
        if (faults === undefined) continue
        exercised++
        for (const { message, because = [] } of faults) {
          violations.push({ subject: `pod/${creation.pod.name}`, message, at: creation.seq, because })
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', ...resources]) }
  }
}

/** As a sentence wants it: `'web-0'`, or that there was none. */
export const shown = (value: string | undefined): string => (value === undefined ? 'none' : `'${value}'`)
