import { replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { readyTooShort } from '../evidence/ready-time.ts'
import { revisionOf } from '../evidence/revisions.ts'
import { isInRange, minReadyOf, mostUnavailable } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const minReadyUpdate: Guarantee = {
  id: 'min-ready-update',
  title: 'An update goes on when the updated Pod has been ready for long enough',
  level: 'extended',
  statement:
    'A rolling update MUST NOT delete a Pod before the Pod above it, which it has updated, has been Ready for `spec.minReadySeconds`.',
  source: sources.minReady,
  catalogue: ['UPD-16'],
  features: ['MinReadySeconds'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const deletion of deletionsOf(told, set)) {
        const { pod, ordinal, version, before, specs, updating } = deletion
        const seconds = Math.min(...specs.map(({ object }) => minReadyOf(object)))
        if (!(seconds > 0) || !isKept(deletion) || !specs.every(({ object }) => isInRange(ordinal + 1, object)))
          continue
        if (updating.length === 0) continue
        if (specs.some(({ object }) => mostUnavailable(object) > 1)) continue
        const above = told.namedBefore<Pod>('pods', `${set.name}-${ordinal + 1}`, version.position)
        if (above === undefined || revisionOf((above.versions.at(-1) ?? before).object) === revisionOf(before.object))
          continue
        exercised++
        const state = readyTooShort(told, above, seconds, { position: version.position, at: deletedAt(version.object) })
        if (state === undefined) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update when ${above.name} had not been ready for ${seconds} s`,
          at: version.seq,
          because: [...specs.slice(-1).map(({ seq }) => seq), state.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** The timestamp tells when the grace period will be over. */
function deletedAt({ metadata: { deletionTimestamp, deletionGracePeriodSeconds = 0 } }: Pod): number | undefined {
  return deletionTimestamp === undefined ? undefined : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000
}
