import { plan } from '../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from './mutant.ts'

export const updatesAtOnce: Mutant = {
  id: 'updates-at-once',
  fault: 'A rolling update deletes all stale Pods at once.',
  caughtBy: ['update-order'],
  components: planning((observed) => {
    const planned = plan(observed)
    const { updateRevision } = planned.status ?? observed.set.status
    const { type, rollingUpdate } = observed.set.spec.updateStrategy ?? {}
    if (type !== 'RollingUpdate' || observed.set.metadata.deletionTimestamp !== undefined) return planned
    const stale = planned.pods.members.filter(
      ({ metadata }) =>
        metadata.deletionTimestamp === undefined &&
        metadata.labels?.['controller-revision-hash'] !== updateRevision &&
        Number(/\d+$/.exec(metadata.name)) >= (rollingUpdate?.partition ?? 0),
    )
    return { ...planned, stages: [...planned.stages, stale.map((pod) => ({ do: 'delete' as const, pod }))] }
  }),
}
