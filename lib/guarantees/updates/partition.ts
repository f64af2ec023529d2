import { replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { deletionsOf, isNeedless } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { revisionBy, revisionOf, rollingUpdateOf } from '../evidence/revisions.ts'
import { sources } from '../sources.ts'
import { epochsOf, startOf } from '../evidence/specs.ts'

export const partition: Guarantee = {
  id: 'partition',
  title: 'Pods below the partition are not updated',
  level: 'core',
  statement:
    'A rolling update MUST NOT delete a ready Pod whose index is below `spec.updateStrategy.rollingUpdate.partition`.',
  source: sources.partitions,
  catalogue: ['UPD-06', 'UPD-07', 'UPD-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const hasPartition = epochsOf(set).some(({ version }) => isPartitioned(version.object))
      if (hasPartition && set.life.versions.some(({ object }) => isPartitioned(object) && isUpdating(object)))
        exercised++
      for (const deletion of deletionsOf(told, set)) {
        const { pod, ordinal, version, before, specs } = deletion
        const latest = specs.at(-1)?.object
        if (latest === undefined || latest.spec.updateStrategy?.type === 'OnDelete' || !isNeedless(deletion)) continue
        const { partition = 0 } = rollingUpdateOf(latest) ?? {}
        if (ordinal - startOf(latest) >= partition || revisionBy(told, set, latest) === revisionOf(before.object))
          continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update, below the partition ${partition}`,
          at: version.seq,
          because: specs.slice(-1).map(({ seq }) => seq),
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

const isPartitioned = (set: StatefulSet): boolean => (rollingUpdateOf(set)?.partition ?? 0) > 0

const isUpdating = ({ status }: StatefulSet): boolean => status?.updateRevision !== status?.currentRevision
