/** What faults have to do with sets. */
import type { StatefulSet } from '../kube/objects.ts'

/** The set with another partition, where it has one. */
export function withPartition(set: StatefulSet, change: (partition: number) => number): StatefulSet {
  const { updateStrategy } = set.spec
  if (updateStrategy?.rollingUpdate === undefined) return set
  const rollingUpdate = {
    ...updateStrategy.rollingUpdate,
    partition: change(updateStrategy.rollingUpdate.partition ?? 0),
  }
  return { ...set, spec: { ...set.spec, updateStrategy: { ...updateStrategy, rollingUpdate } } }
}
