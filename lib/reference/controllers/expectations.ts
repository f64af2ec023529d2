/** What an owner's informer has yet to show of what was done: until then, another look would do it twice. */
import type { Clock } from '../../clock.ts'

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
