/** What the API server took, and what it refused, of StatefulSets. */
import { type Replay, replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'

/** What commands printed when the server found a set invalid. */
const refusals = remembered(({ outputs }: Replay): string[] =>
  outputs.map(({ output }) => output).filter((text) => /StatefulSet\S* "[^"]*" is invalid|\bInvalid\b/.test(text)),
)

/** How many refusals told of it. */
export const refused = (told: Replay, what: RegExp): number => refusals(told).filter((text) => what.test(text)).length

/** Says what is wrong with a set: `has a partition of -1`. */
type Rule = (set: StatefulSet) => string | undefined

const all: Rule[] = []

/** Of each rule, the first spec of each set that breaks it. In one walk, for all rules. */
const broken = remembered((told: Replay) => brokenBy(setsOf(told), all))

function brokenBy(sets: readonly Owner[], rules: readonly Rule[]): readonly Violation[][] {
  const found = rules.map((): Violation[] => [])
  for (const set of sets) {
    for (let i = 0; i < rules.length; i++) {
      const violation = firstBroken(set, rules[i] as Rule)
      if (violation !== undefined) found[i]?.push(violation)
    }
  }
  return found
}

function firstBroken(set: Owner, faultOf: Rule): Violation | undefined {
  for (const { version } of epochsOf(set)) {
    const fault = faultOf(version.object)
    if (fault === undefined) continue
    const message = `${set.name} was stored, which ${fault}`
    return { subject: `statefulset/${set.name}`, message, at: version.seq, because: [] }
  }
  return undefined
}

/** Evaluates that no set is stored that breaks a rule. A refusal that matches `refusal` is the rule at work. */
export function everyStoredSet(refusal: RegExp, rule: Rule): Guarantee['evaluate'] {
  const index = all.push(rule) - 1
  return (history, subject) => {
    const told = replay(history)
    const [found = []] = subject === undefined ? broken(told).slice(index) : brokenBy(setsOf(told, subject), [rule])
    return {
      exercised: refused(told, refusal) + found.length,
      violations: [...found],
      gaps: gapsOf(history, ['statefulsets']),
    }
  }
}
