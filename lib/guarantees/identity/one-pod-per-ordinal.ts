import { stateOf } from '../../history/pods.ts'
import { type Life, replay, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const onePodPerOrdinal: Guarantee = {
  id: 'one-pod-per-ordinal',
  title: 'At most one Pod has an identity',
  level: 'core',
  statement:
    'There MUST NOT be two Pods of a StatefulSet with the same ordinal at any time: a replacement MUST NOT be created before the old Pod is gone.',
  source: sources.forceDeletion,
  catalogue: ['AMO-01', 'ORD-05', 'AMO-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const pods of byOrdinal(set)) {
        let previous: Life<Pod> | undefined
        for (const pod of pods) {
          const first = pod.versions[0]
          if (first === undefined) continue
          exercised++
          // One of a set that is gone, or of nobody, has the name as well.
          const other = [previous, pod.previous].find((one) => one !== undefined && one.end > first.position)
          const old = other && versionAt(other, first.position)
          if (other !== undefined && old !== undefined && first.type === 'ADDED') {
            violations.push({
              subject: `pod/${pod.name}`,
              message: `${described(pod)} was created while ${described(other)}, of the same ordinal, was still there (${stateOf(old.object)})`,
              at: first.seq,
              because: [old.seq],
            })
          }
          if (previous === undefined || pod.end >= previous.end) previous = pod
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods']) }
  },
}

const described = ({ name, uid }: Life<Pod>): string => `${name} (uid ${uid})`

/** Also those that no StatefulSet may name so: `web-01` takes the place of `web-1`. */
function byOrdinal(set: Owner): Iterable<Life<Pod>[]> {
  const groups = new Map<string, Life<Pod>[]>()
  for (const pod of set.pods) {
    const digits = pod.name.startsWith(`${set.name}-`)
      ? /^\d+$/.exec(pod.name.slice(set.name.length + 1))?.[0]
      : undefined
    const key = digits === undefined ? pod.name : `${Number(digits)}`
    const others = groups.get(key)
    if (others === undefined) groups.set(key, [pod])
    else others.push(pod)
  }
  return groups.values()
}
