/** Which Pods and revisions are the set's, which become so, and which no longer are (ADO). */
import type { KubeObject, ControllerRevision, Pod, StatefulSet } from '../../../kube/objects.ts'
import { controllerOf } from '../owners.ts'
import { isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { parsePodName } from './identity.ts'

export interface Membership<T> {
  /** Those of the set, including those to adopt. */
  members: T[]
  adopt: T[]
  release: T[]
}

/** `pods`: all that the set controls, and all orphans that match its selector; others are passed over. */
export function podsOf(set: StatefulSet, pods: readonly Pod[]): Membership<Pod> {
  const belongs = (pod: Pod): boolean =>
    matches(set.spec.selector, pod.metadata.labels) && parsePodName(pod.metadata.name)?.set === set.metadata.name
  return claim(set, pods, belongs)
}

/** REV-09; a revision is never released. */
export function revisionsOf(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Membership<ControllerRevision> {
  const matching = revisions.filter(({ metadata }) => matches(set.spec.selector, metadata.labels))
  return claim(set, matching, () => true)
}

function claim<T extends KubeObject>(
  set: StatefulSet,
  objects: readonly T[],
  belongs: (object: T) => boolean,
): Membership<T> {
  const result: Membership<T> = { members: [], adopt: [], release: [] }
  for (const object of objects) {
    const owner = controllerOf(object)
    if (owner !== undefined && owner.uid !== set.metadata.uid) continue
    if (owner !== undefined && belongs(object)) result.members.push(object)
    else if (isTerminating(set)) continue
    else if (owner !== undefined) result.release.push(object)
    else if (belongs(object) && !isTerminating(object)) {
      result.adopt.push(object)
      result.members.push(object)
    }
  }
  return result
}
