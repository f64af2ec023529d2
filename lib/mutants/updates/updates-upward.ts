import { ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, replanning } from '../mutant.ts'
import { staleOf } from '../pods.ts'

export const updatesUpward: Mutant = {
  id: 'updates-upward',
  fault: 'A rolling update goes from ordinal 0 upward.',
  caughtBy: ['update-order'],
  caughtIn: 'basics-updating',
  components: replanning((planned, { set: { spec, status } }) => {
    const { type, rollingUpdate: { partition = 0 } = {} } = spec.updateStrategy ?? {}
    if (type !== 'RollingUpdate') return planned
    const stale = staleOf(planned, status.updateRevision).filter((pod) => ordinalOf(pod) >= partition)
    const stages = planned.stages.map((tasks) =>
      tasks.map((task) =>
        task.do === 'delete' && stale.includes(task.pod) ? { ...task, pod: stale[0] ?? task.pod } : task,
      ),
    )
    return { ...planned, stages }
  }),
}
