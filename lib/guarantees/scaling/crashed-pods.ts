import { isHealthy } from '../../history/pods.ts'
import { replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const crashedPods: Guarantee = {
  id: 'crashed-pods',
  title: 'A Pod whose containers have ended stays',
  level: 'core',
  statement:
    'The controller MUST NOT delete a Pod because its containers end, crash or are not ready: they are restarted in place, in the same Pod.',
  source: sources.containers,
  catalogue: ['REC-05', 'ORD-02'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      exercised += set.pods.filter(({ versions }) => hasEnded(versions.at(-1)?.object)).length
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version, before, updating } = deletion
        if (updating.length > 0 || !isKept(deletion) || isHealthy(before.object) || !isCrashed(before.object)) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted, which no command asked for, when a container of it had ended`,
          at: version.seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** The containers of a Pod whose node is lost are as they last were. */
const isCrashed = (pod: Pod): boolean =>
  hasEnded(pod) && (pod.status.containerStatuses?.some(({ ready }) => !ready) ?? false)

/** A container has been restarted, or has ended and waits to be. */
const hasEnded = (pod: Pod | undefined): boolean =>
  pod?.status?.containerStatuses?.some(
    ({ restartCount, state }) =>
      restartCount > 0 || state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff',
  ) ?? false
