/** What a controller must have seen of Pods: its view of them never goes back. */
import type { Replay, Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
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
  const all = [...byDeletion(told, set), ...byStatus(told, set)].toSorted((a, b) => a.position - b.position)
  const steps = new Steps<number>()
  let most = -1
  for (const { position, seen } of all) steps.set(position, (most = Math.max(most, seen)))
  return steps
})

interface Proof {
  position: number
  seen: number
}

/** What it deleted it had seen. */
const byDeletion = (told: Replay, set: Owner): Proof[] =>
  deletionsOf(told, set).map(({ pod, version }) => ({
    position: version.position,
    seen: pod.versions[0]?.position ?? -1,
  }))

/** It had seen as many ready Pods as it told of: at the earliest when there first were so many. */
function byStatus(told: Replay, set: Owner): Proof[] {
  const { ready } = censusOf(told, set)
  const { told: changes } = courseOf(told, set)
  return set.life.versions.flatMap(({ position, type, object }: Version<StatefulSet>) => {
    if (type !== 'MODIFIED' || changes.at(position) !== position || object.status?.observedGeneration === undefined)
      return []
    const count = object.status.readyReplicas ?? 0
    const [first] = ready.intervals(
      told.stateAt(told.moment(position) - statusLag),
      position + 1,
      (number) => number === count,
    )
    return first === undefined ? [] : [{ position, seen: first[0] }]
  })
}
