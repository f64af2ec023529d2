/** Which Pods and revisions are the set's, which become so, and which no longer are (ADO). */
import type { ControllerRevision, Pod, StatefulSet } from '../../../kube/objects.ts'
import { claim, type Membership } from '../membership.ts'
import { matches } from '../selector.ts'
import { parsePodName } from './identity.ts'

/** `pods`: all that the set controls, and all orphans that match its selector; others are passed over. */
export function podsOf(set: StatefulSet, pods: readonly Pod[]): Membership<Pod> {
  const belongs = (pod: Pod): boolean =>
    matches(set.spec.selector, pod.metadata.labels) && parsePodName(pod.metadata.name)?.set === set.metadata.name
  return claim(set, pods, belongs)
}

/**
 * REV-09; a revision is never released. A set that is being deleted is to adopt orphans, too: at that its controller fails, so that
 * it does nothing more.
 */
export function revisionsOf(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Membership<ControllerRevision> {
  const matching = revisions.filter(({ metadata }) => matches(set.spec.selector, metadata.labels))
  const { deletionTimestamp: _, ...metadata } = set.metadata
  return claim({ ...set, metadata }, matching, () => true)
}
