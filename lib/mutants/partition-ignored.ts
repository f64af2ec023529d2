import type { StatefulSet } from '../kube/objects.ts'
import { plan } from '../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from './mutant.ts'

export const partitionIgnored: Mutant = {
  id: 'partition-ignored',
  fault: 'A rolling update goes on below its partition.',
  caughtBy: ['partition', 'replacement-revision'],
  components: planning(({ set, ...observed }) => plan({ ...observed, set: withoutPartition(set) })),
}

function withoutPartition(set: StatefulSet): StatefulSet {
  const { updateStrategy } = set.spec
  if (updateStrategy?.rollingUpdate === undefined) return set
  return { ...set, spec: { ...set.spec, updateStrategy: { ...updateStrategy, rollingUpdate: { partition: 0 } } } }
}
