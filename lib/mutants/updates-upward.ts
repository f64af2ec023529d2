import { plan } from '../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from './mutant.ts'

export const updatesUpward: Mutant = {
  id: 'updates-upward',
  fault: 'A rolling update goes from ordinal 0 upward.',
  caughtBy: ['update-order'],
  components: planning((observed) => {
    const planned = plan(observed)
    if (observed.set.spec.updateStrategy?.type !== 'RollingUpdate') return planned
    const { updateRevision } = planned.status ?? observed.set.status
    const { partition = 0 } = observed.set.spec.updateStrategy?.rollingUpdate ?? {}
    const stale = planned.pods.members
      .filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] !== updateRevision && Number(/\d+$/.exec(metadata.name)) >= partition)
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    const stages = planned.stages.map((tasks) =>
      tasks.map((task) => (task.do === 'delete' && stale.some((pod) => pod === task.pod) ? { ...task, pod: stale[0] ?? task.pod } : task)),
    )
    return { ...planned, stages }
  }),
}
