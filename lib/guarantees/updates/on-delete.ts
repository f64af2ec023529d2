import { replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { type Deletion, deletionsOf, isKept, isNeedless } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { epochsOf } from '../evidence/specs.ts'
import { sources } from '../sources.ts'

export const onDelete: Guarantee = {
  id: 'on-delete',
  title: 'With OnDelete no Pod is updated by itself',
  level: 'core',
  statement:
    'With the update strategy OnDelete, the controller MUST NOT delete a Pod that the set wants, whatever its template, and whether it is ready or not.',
  source: sources.strategies,
  catalogue: ['UPD-14'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!epochsOf(set).some(({ version }) => isOnDelete(version))) continue
      const isStaged = set.life.versions.some((version) => {
        const { status } = version.object
        return isOnDelete(version) && status?.updateRevision !== status?.currentRevision
      })
      if (isStaged) exercised++
      for (const deletion of deletionsOf(told, set)) {
        const { pod, version, specs } = deletion
        const [latest] = specs.slice(-1)
        if (latest === undefined || !isOnDelete(latest)) continue
        if (!isNeedless(deletion) && !(specs.every(isOnDelete) && isStuck(deletion))) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted though the update strategy of ${set.name} is OnDelete`,
          at: version.seq,
          because: [latest.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

const isOnDelete = ({ object }: Version<StatefulSet>): boolean => object.spec.updateStrategy?.type === 'OnDelete'

/** One that does not get ready by its own fault: what becomes of those on a lost node is not for the set to say. */
const isStuck = (deletion: Deletion): boolean =>
  isKept(deletion) && (deletion.before.object.status?.containerStatuses?.some(({ ready }) => !ready) ?? false)
