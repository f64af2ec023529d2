import { factsOf, isTerminating } from '../../history/pods.ts'
import { replay, type Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const gracefulDeletion: Guarantee = {
  id: 'graceful-deletion',
  title: 'Pods are deleted with their grace period',
  level: 'core',
  statement:
    'The controller MUST delete Pods with the grace period of their own `terminationGracePeriodSeconds`, and MUST NOT force their deletion.',
  source: sources.forceDeletion,
  catalogue: ['DEL-06', 'AMO-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const { pod, version, before } of deletionsOf(told, set)) {
        const own = before.object.spec.terminationGracePeriodSeconds
        // What never got to a node is gone at once (DEL-06).
        const isPlaced = before.object.spec.nodeName !== undefined || factsOf(before).phase === 'Running'
        if (own === undefined || own === 0 || !isPlaced) continue
        const given = givenTo(version, before)
        if (given === undefined) continue
        exercised++
        if (given === own) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted with a grace period of ${given} s, not its own of ${own} s`,
          at: version.seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** Undefined where it is not told. A healthy Pod that is gone without having been terminating was given none (SCL-02). */
function givenTo({ type, object }: Version<Pod>, before: Version<Pod>): number | undefined {
  if (type === 'DELETED' && !isTerminating(object)) return factsOf(before).healthy ? 0 : undefined
  return object.metadata.deletionGracePeriodSeconds
}
