/** Pods that no object owned, and who may have deleted them. */
import { factsOf } from '../../history/pods.ts'
import type { Life, Replay, Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from '../evidence/asked.ts'
import { isDisrupted, stands } from '../evidence/deletions.ts'
import { type Owner, staleness } from '../evidence/evidence.ts'
import { isNamespaceGoing } from './set-deletion.ts'

/** The Pod as it was, and its deletion. */
export interface Lost {
  before: Version<Pod>
  version: Version<Pod>
}

/** The deletion of a Pod that was well, that nobody owned, and that nobody else than a set that stood can have deleted. */
export function lossBy(told: Replay, set: Owner, life: Life<Pod>): Lost | undefined {
  const version = deletionBegunOf(life)
  const before = version?.before
  if (version === undefined || before === undefined || factsOf(before).controller !== undefined) return undefined
  if (!factsOf(before).healthy || isDisrupted(version.object)) return undefined
  if (!stands(told, set, version.position)) return undefined
  if ((before.object.metadata.ownerReferences ?? []).length > 0 || wasOwnedLately(told, version)) return undefined
  if (wasAsked(told, life, version) || isNamespaceGoing(told, version.position)) return undefined
  return { before, version }
}

/** The controller may not have seen yet that nobody owned it. */
function wasOwnedLately(told: Replay, { before, position }: Version<Pod>): boolean {
  const since = told.moment(position) - staleness - told.slack
  for (let state = before; state !== undefined; state = state.before) {
    if (factsOf(state).controller !== undefined) return true
    if (told.moment(state.position) <= since) return false
  }
  return false
}
