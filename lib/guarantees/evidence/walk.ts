/** One walk over all things of a kind, for all the guarantees that speak of such: what is read of a thing is then at hand. */
import { type Replay, replay } from '../../history/replay.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { gapsOf, type Owner, setsOf } from './evidence.ts'
import { remembered } from './memo.ts'

/** What is wrong with a thing: a sentence, and the earlier entries that show it. */
export interface Fault {
  message: string
  because?: number[]
}

/** What is wrong with a thing of a set; undefined where the guarantee does not speak of it. */
export type Rule<T> = (thing: T, set: Owner, told: Replay) => readonly Fault[] | undefined

/** Nothing is wrong. */
export const right: readonly Fault[] = []

interface Judged {
  exercised: number
  violations: Violation[]
}

/**
 * Makes the evaluations of rules of one kind of things. `placeOf` tells what a fault of a thing is told of, and the entry.
 * `always` are the resources whose gaps matter to all of them, `resources` the others.
 */
export function walkOver<T>(
  thingsOf: (told: Replay, set: Owner) => readonly T[],
  placeOf: (thing: T) => { subject: string; at: number },
  always: readonly string[],
): (resources: readonly string[], rule: Rule<T>) => Guarantee['evaluate'] {
  const all: Rule<T>[] = []
  const judged = (told: Replay, sets: readonly Owner[], rules: readonly Rule<T>[]): Judged[] => {
    const found = rules.map((): Judged => ({ exercised: 0, violations: [] }))
    for (const set of sets) {
      for (const thing of thingsOf(told, set)) {
        for (let i = 0; i < rules.length; i++) {
          const faults = (rules[i] as Rule<T>)(thing, set, told)
          if (faults === undefined) continue
          const { violations } = found[i] as Judged
          ;(found[i] as Judged).exercised++
          for (const { message, because = [] } of faults) {
            const { subject, at } = placeOf(thing)
            violations.push({ subject, message, at, because })
          }
        }
      }
    }
    return found
  }
  const ofAllSets = remembered((told: Replay) => judged(told, setsOf(told), all))
  return (resources, rule) => {
    const index = all.push(rule) - 1
    return (history, subject) => {
      const told = replay(history)
      const [found] = subject === undefined ? ofAllSets(told).slice(index) : judged(told, setsOf(told, subject), [rule])
      const { exercised, violations } = found as Judged
      return { exercised, violations: [...violations], gaps: gapsOf(history, [...always, ...resources]) }
    }
  }
}
