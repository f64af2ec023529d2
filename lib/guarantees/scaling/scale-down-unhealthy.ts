import { isHealthy, stateOf } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { condemningSpecs, type Deletion, deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { isOrdered } from '../evidence/specs.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const scaleDownUnhealthy: Guarantee = {
  id: 'scale-down-unhealthy',
  title: 'Scaling down halts at a Pod that is not ready, while a lower one is not either',
  level: 'core',
  statement:
    'With OrderedReady, a Pod beyond the replicas of its StatefulSet that is not Running and Ready MUST NOT be deleted while another of a lower ordinal is not Running and Ready either.',
  source: sources.scalingDown,
  catalogue: ['SCL-03', 'SCL-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject).filter(isOrdered)) {
      for (const deletion of deletionsOf(told, set)) {
        const specs = condemningSpecs(deletion)
        if (specs.length === 0) continue
        exercised++
        const unwell = unwellAt(told, set, deletion.pod, deletion)
        const lower = unwell && lowerUnwell(told, set, deletion)
        if (unwell === undefined || lower === undefined) continue
        violations.push({
          subject: `pod/${deletion.pod.name}`,
          message: `${deletion.pod.name}, which was ${stateOf(unwell.object)}, was deleted to scale down while ${lower.object.metadata.name} was ${stateOf(lower.object)}`,
          at: deletion.version.seq,
          because: [...specs.slice(-1).map(({ seq }) => seq), lower.seq, unwell.seq].toSorted((a, b) => a - b),
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** The lowest that had not been well for as long as the controller may have looked back. */
function lowerUnwell(told: Replay, set: Owner, deletion: Deletion): Version<Pod> | undefined {
  const lower = set.named
    .filter(({ ordinal, pod }) => ordinal < deletion.ordinal && set.pods.includes(pod))
    .toSorted((a, b) => a.ordinal - b.ordinal)
  for (const { pod } of lower) {
    const unwell = unwellAt(told, set, pod, deletion)
    if (unwell !== undefined) return unwell
  }
  return undefined
}

/** Its last state before a deletion, where in none that the controller may have gone by it was well. */
function unwellAt(told: Replay, set: Owner, pod: Life<Pod>, { version }: Deletion): Version<Pod> | undefined {
  const from = viewFrom(told, set, version.position)
  const to = version.position - 1
  if ((pod.versions[0]?.position ?? Infinity) > from || pod.end <= to) return undefined
  const states = versionsWithin(pod, from, to)
  return states.some(({ object }) => isHealthy(object)) ? undefined : states.at(-1)
}
