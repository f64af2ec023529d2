/** What a controller must have seen of Pods: its view of them never goes back. */
import { type Replay, versionAt } from '../../history/replay.ts'
import { censusOf } from './census.ts'
import { deletionsOf } from './deletions.ts'
import { type Owner, staleness } from './evidence.ts'
import { rememberedOf } from './memo.ts'
import { courseOf } from './revisions.ts'
import { Steps } from './steps.ts'

/** A status tells of Pods as the controller saw them no longer ago than this, in milliseconds. */
const statusLag = 10_000

/** From where on the states of Pods count by which the controller may have acted at a position. */
export function viewFrom(told: Replay, set: Owner, position: number): number {
  const from = told.stateAt(told.moment(position) - staleness - told.slack)
  return told.slack > 0 ? from : Math.max(from, proofs(told, set).at(position - 1) ?? from)
}

/** What it did, and what it told, shows how much it had seen by then. */
const proofs = rememberedOf((told: Replay, set: Owner): Steps<number> => {
  const steps = new Steps<number>()
  let most = -1
  const all = [...creationsBy(told, set), ...deletionsBy(told, set), ...statusesBy(told, set)]
  for (const { position, seen } of all.toSorted(byPosition)) steps.set(position, (most = Math.max(most, seen(most))))
  return steps
})

interface Proof {
  position: number
  /** Up to where it had seen at least, when it had seen up to another position before. */
  seen(before: number): number
}

const byPosition = (a: Proof, b: Proof): number => a.position - b.position

/** Where it made a Pod in the place of another, which had been there for long, it had seen that this was gone. */
const creationsBy = (told: Replay, set: Owner): Proof[] =>
  set.created.flatMap(({ position, pod: { previous } }) => {
    const isOld = told.moment(position) - told.moment(previous?.versions[0]?.position ?? position) > staleness
    return previous?.ended === 'deleted' && isOld ? [{ position, seen: () => previous.end }] : []
  })

/** What it deleted it had seen. */
const deletionsBy = (told: Replay, set: Owner): Proof[] =>
  deletionsOf(told, set).map(({ pod: { versions }, version: { position } }) => ({
    position,
    seen: () => versions[0]?.position ?? -1,
  }))

/** It had seen as many ready Pods as it told of: at the earliest when there next were so many. */
function statusesBy(told: Replay, set: Owner): Proof[] {
  const { ready } = censusOf(told, set)
  return [...courseOf(told, set).told.stretches()].flatMap(({ from: position }) => {
    const state = versionAt(set.life, position)
    if (state?.type !== 'MODIFIED' || state.object.status?.observedGeneration === undefined) return []
    const { readyReplicas = 0 } = state.object.status
    const seen = (before: number): number => {
      const from = Math.max(before, told.stateAt(told.moment(position) - statusLag))
      const [first] = ready.intervals(from, position + 1, (count) => count === readyReplicas)
      return first?.[0] ?? before
    }
    return [{ position, seen }]
  })
}
