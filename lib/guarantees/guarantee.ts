/** A named promise of StatefulSet, evaluated over a history. */
import type { Feature } from '../clusters/adapter.ts'
import type { History } from '../history/history.ts'

export type Level = 'core' | 'extended' | 'implementation'

export interface Guarantee {
  /** `ordered-creation` */
  readonly id: string
  readonly title: string
  /** `implementation`: what upstream does without promising it; a violation is told, and fails nobody. */
  readonly level: Level
  /** One sentence with an RFC 2119 word. */
  readonly statement: string
  /** Where upstream says so. */
  readonly source: { title: string; url: string }
  /** Ids of the behaviour catalogue: `ORD-01`. */
  readonly catalogue: readonly string[]
  readonly features?: readonly Feature[]
  /** Pure. `subject` (`statefulset/web`) limits it to one object. */
  evaluate(history: History, subject?: string): Evaluation
}

export interface Evaluation {
  /** How often the situation arose that the guarantee speaks of. */
  exercised: number
  violations: Violation[]
  /** Why the evidence is not complete, one line a gap that matters. */
  gaps: string[]
}

export interface Violation {
  /** `pod/web-1` */
  subject: string
  /** One sentence: what happened, with names and values. */
  message: string
  /** `seq` of the first offending entry. */
  at: number
  /** `seq`s of the earlier entries that make it wrong, as few as will do. */
  because: number[]
}

export type Verdict = 'pass' | 'fail' | 'unknown' | 'vacuous'

/** Violations weigh more than gaps, and gaps more than never having arisen. */
export function verdictOf({ exercised, violations, gaps }: Evaluation): Verdict {
  if (violations.length > 0) return 'fail'
  if (gaps.length > 0) return 'unknown'
  return exercised > 0 ? 'pass' : 'vacuous'
}
