/** Whether a cluster is still at work: a slow one is not a wrong one. */
import type { History } from '../../history/history.ts'
import type { AnyObject } from '../../kube/objects.ts'

/** Whose changes show that it is. */
const telling = new Set(['pods', 'statefulsets', 'persistentvolumeclaims'])

/**
 * Until when more is to be expected, as `at` of the history: `quiet` milliseconds from the last change, or from `now` while
 * a Pod is being deleted that nobody holds back.
 */
export function atWorkUntil({ entries }: History, now: number, quiet: number): number {
  let last = -Infinity
  const going = new Set<string>()
  for (const entry of entries) {
    if (!('object' in entry) || !telling.has(entry.resource)) continue
    if (entry.type !== 'PRESENT') last = entry.at
    if (entry.resource !== 'pods') continue
    if (entry.type !== 'DELETED' && isGoing(entry.object)) going.add(entry.object.metadata.uid)
    else going.delete(entry.object.metadata.uid)
  }
  return (going.size > 0 ? now : last) + quiet
}

const isGoing = ({ metadata }: AnyObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0
