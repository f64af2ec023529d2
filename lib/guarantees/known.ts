/** What is wrong only because something was lost is not wrong. */
import type { History } from '../history/history.ts'
import { replay } from '../history/replay.ts'
import { type Stretch, stretchesOf } from '../history/stretches.ts'
import { gapLine } from './evidence/evidence.ts'
import type { Guarantee, Violation } from './guarantee.ts'

/** How long after a stretch has begun something may still come of what was before it, in milliseconds. */
const aftermath = 1_000

/** Where the evidence has gaps, a violation counts only if it is one by what was seen between them, too. */
export function onWhatIsKnown(guarantee: Guarantee): Guarantee {
  return {
    ...guarantee,
    evaluate(history, subject) {
      const whole = guarantee.evaluate(history, subject)
      if (whole.gaps.length === 0 || whole.violations.length === 0) return whole
      const certain = new Set(
        stretchesThatMatter(history, whole.gaps).flatMap((stretch) =>
          guarantee.evaluate(stretch.history, subject).violations.filter(isOfItsOwn(stretch)).map(keyOf),
        ),
      )
      return { ...whole, violations: whole.violations.filter((violation) => certain.has(keyOf(violation))) }
    },
  }
}

const keyOf = ({ at, message }: Violation): string => `${at} ${message}`

function isOfItsOwn({ history: { entries }, from }: Stretch): (violation: Violation) => boolean {
  const times = new Map(entries.map(({ seq, at }) => [seq, at]))
  return ({ at }) => (times.get(at) ?? 0) > from + aftermath
}

const stretches = new WeakMap<History, Map<string, Stretch[]>>()

function stretchesThatMatter(history: History, gaps: readonly string[]): Stretch[] {
  const known = stretches.get(history) ?? new Map<string, Stretch[]>()
  stretches.set(history, known)
  const key = gaps.join('\n')
  let found = known.get(key)
  if (found === undefined) {
    const matter = replay(history).gaps.filter((gap) => gaps.includes(gapLine(gap)))
    known.set(key, (found = stretchesOf(history, matter)))
  }
  return found
}
