/** All guarantees, by id, in the order in which reports show them. */
import type { History } from '../history/history.ts'
import { type Evaluation, type Guarantee, type Verdict, verdictOf } from './guarantee.ts'
import { onePodPerOrdinal } from './one-pod-per-ordinal.ts'
import { orderedCreation } from './ordered-creation.ts'
import { ownerReference } from './owner-reference.ts'
import { podHostnames } from './pod-hostnames.ts'
import { podNameLabel } from './pod-name-label.ts'
import { podNames } from './pod-names.ts'
import { revisionLabel } from './revision-label.ts'
import { stickyIdentity } from './sticky-identity.ts'

export const guarantees: ReadonlyMap<string, Guarantee> = new Map(
  [
    podNames,
    podHostnames,
    podNameLabel,
    revisionLabel,
    ownerReference,
    stickyIdentity,
    orderedCreation,
    onePodPerOrdinal,
  ].map((guarantee) => [guarantee.id, guarantee]),
)

export interface Judged {
  guarantee: Guarantee
  evaluation: Evaluation
  verdict: Verdict
}

/** Holds a history against every guarantee. */
export function judge(history: History): Judged[] {
  return [...guarantees.values()].map((guarantee) => {
    const evaluation = guarantee.evaluate(history)
    return { guarantee, evaluation, verdict: verdictOf(evaluation) }
  })
}
