import { type Life, type Replay, replay, type Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from './evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'

/** What is wrong with a Pod as a set made it: a sentence, and the earlier entries that show it. */
export interface Fault {
  message: string
  because?: number[]
}

/**
 * Evaluates what must be so of every Pod that a set makes.
 * `judge` returns undefined where the guarantee does not speak of this Pod.
 */
export function everyCreatedPod(
  resources: readonly string[],
  judge: (creation: Version<Pod>, set: Owner, told: Replay, pod: Life<Pod>) => Fault[] | undefined,
): Guarantee['evaluate'] {
  return (history, subject) => {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const { pod, creation } of set.created) {
        const faults = judge(creation, set, told, pod)
        if (faults === undefined) continue
        exercised++
        for (const { message, because = [] } of faults) {
          violations.push({ subject: `pod/${pod.name}`, message, at: creation.seq, because })
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', ...resources]) }
  }
}

/** As a sentence wants it: `'web-0'`, or that there was none. */
export const shown = (value: string | undefined): string => (value === undefined ? 'none' : `'${value}'`)
