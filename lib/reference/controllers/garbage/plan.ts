/** What becomes of an object whose owners go. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import { isTerminating } from '../pods.ts'
import { ownersOf, type Node } from './graph.ts'

export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

export type Fate =
  /** `unblock`: its owners no longer wait for it, since it may be that they wait for each other in a circle. */
  | { do: 'delete'; propagationPolicy: 'Background' | 'Foreground' | 'Orphan'; unblock?: boolean }
  /** Forget owners that are gone, while others remain. */
  | { do: 'disown'; uids: string[] }
  /** Take the owner's name off its dependents, then let it go. */
  | { do: 'orphan'; dependents: Node[] }
  /** Delete the dependents; the owner waits for those that block. */
  | { do: 'deleteDependents'; dependents: Node[]; done: boolean }
  | { do: 'nothing' }

export type GarbagePlanner = (
  node: Node,
  dependents: readonly Node[],
  owner: (reference: OwnerReference) => Node | undefined,
) => Fate

/** `owner`: the object referred to, undefined where it is certain that there is none of that uid. */
export const planGarbage: GarbagePlanner = (node, dependents, owner) => {
  const { metadata } = node.object
  if (isTerminating(node.object)) {
    if (metadata.finalizers?.includes(orphanFinalizer)) return { do: 'orphan', dependents: [...dependents] }
    if (!metadata.finalizers?.includes(foregroundFinalizer)) return { do: 'nothing' }
    const blocking = dependents.filter((dependent) => blocks(dependent, metadata.uid))
    return { do: 'deleteDependents', dependents: [...dependents], done: blocking.length === 0 }
  }
  const owners = ownersOf(node).map((reference) => ({ reference, owner: owner(reference) }))
  if (owners.length === 0) return { do: 'nothing' }
  const gone = owners.filter(({ owner }) => owner === undefined || isDeletingDependents(owner))
  if (gone.length === 0) return { do: 'nothing' }
  if (gone.length < owners.length) return { do: 'disown', uids: gone.map(({ reference }) => reference.uid) }
  const foreground = gone.some(({ owner }) => owner !== undefined) && dependents.length > 0
  if (!foreground) return { do: 'delete', propagationPolicy: policyOf(node) }
  return { do: 'delete', propagationPolicy: 'Foreground', unblock: dependents.some(isDeletingDependents) }
}

export const isDeletingDependents = ({ object }: Node): boolean =>
  isTerminating(object) && object.metadata.finalizers?.includes(foregroundFinalizer) === true

const blocks = (dependent: Node, owner: string): boolean =>
  ownersOf(dependent).some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true)

const policyOf = ({ object }: Node): 'Background' | 'Foreground' | 'Orphan' => {
  if (object.metadata.finalizers?.includes(orphanFinalizer)) return 'Orphan'
  return object.metadata.finalizers?.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}
