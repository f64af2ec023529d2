/** What an owner's informer has yet to show of what was done: until then, another look would do it twice. */
import type { Clock } from '../../clock.ts'
import type { InformerHandlers } from '../../kube/informer.ts'
import type { Pod } from '../../kube/objects.ts'
import { controllerOf } from './owners.ts'
import { isTerminating } from './pods.ts'

export interface Expectations {
  /** Whether the owner's objects are as they were left. */
  met(owner: string): boolean
  /** So many creations and these deletions (by uid) are about to be asked for. */
  expect(owner: string, creations: number, deletions: readonly string[]): void
  /** One was seen, or was refused. */
  created(owner: string): void
  deleted(owner: string, uid: string): void
  forget(owner: string): void
}

/** After so long, what did not come is not waited for any longer. */
const timeout = 300_000

export function expectations(clock: Clock): Expectations {
  const expected = new Map<string, { creations: number; deletions: Set<string>; since: number }>()
  return {
    met(owner) {
      const waiting = expected.get(owner)
      if (waiting === undefined) return true
      return (waiting.creations <= 0 && waiting.deletions.size === 0) || clock.now() - waiting.since > timeout
    },
    expect(owner, creations, deletions) {
      expected.set(owner, { creations, deletions: new Set(deletions), since: clock.now() })
    },
    created(owner) {
      const waiting = expected.get(owner)
      if (waiting !== undefined) waiting.creations -= 1
    },
    deleted(owner, uid) {
      expected.get(owner)?.deletions.delete(uid)
    },
    forget: (owner) => expected.delete(owner),
  }
}

/** What is heard of Pods meets what was expected of them; then `look` is called for each Pod as it is and as it was. */
export function meetingWith(expected: Expectations, look: (pod: Pod) => void): InformerHandlers<Pod> {
  const going = ({ metadata }: Pod): void =>
    (metadata.ownerReferences ?? []).forEach(({ uid }) => expected.deleted(uid, metadata.uid))
  return {
    added(pod) {
      const owner = controllerOf(pod)
      if (owner !== undefined) expected.created(owner.uid)
      if (isTerminating(pod)) going(pod)
      look(pod)
    },
    modified(pod, previous) {
      if (isTerminating(pod)) going(pod)
      if (controllerOf(previous)?.uid !== controllerOf(pod)?.uid) look(previous)
      look(pod)
    },
    deleted(pod) {
      going(pod)
      look(pod)
    },
  }
}
