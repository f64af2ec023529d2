/** What the API server took, and what it refused, of StatefulSets. */
import { type Replay, replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'

/** What commands printed when the server found a set invalid. */
const refusals = remembered(({ outputs }: Replay): string[] =>
  outputs.map(({ output }) => output).filter((text) => /StatefulSet\S* "[^"]*" is invalid|\bInvalid\b/.test(text)),
)

/** How many refusals told of it. */
export const refused = (told: Replay, what: RegExp): number => refusals(told).filter((text) => what.test(text)).length

/**
 * Evaluates that no set is stored that breaks a rule. `faultOf` says what is wrong: `has a partition of -1`.
 * A refusal that matches `refusal` is the rule at work.
 */
export const everyStoredSet =
  (refusal: RegExp, faultOf: (set: StatefulSet) => string | undefined): Guarantee['evaluate'] =>
  (history, subject) => {
    const told = replay(history)
    const violations: Violation[] = []
    for (const set of setsOf(told, subject)) {
      const wrong = epochsOf(set).map(({ version }) => [version, faultOf(version.object)] as const)
      const first = wrong.find((one): one is readonly [Version<StatefulSet>, string] => one[1] !== undefined)
      if (first === undefined) continue
      violations.push({
        subject: `statefulset/${set.name}`,
        message: `${set.name} was stored, which ${first[1]}`,
        at: first[0].seq,
        because: [],
      })
    }
    return {
      exercised: refused(told, refusal) + violations.length,
      violations,
      gaps: gapsOf(history, ['statefulsets']),
    }
  }
