import { replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, replanning } from '../mutant.ts'
import { withPartition } from '../sets.ts'

export const lostPodAsBefore: Mutant = {
  id: 'lost-pod-as-before',
  fault: 'A Pod that is lost in the midst of an update comes back with the old template, whatever the partition.',
  caughtBy: ['replacement-revision'],
  caughtIn: 'held-pods',
  components: replanning((planned, observed) => {
    const before = plan({ ...observed, set: withPartition(observed.set, () => replicasOf(observed.set)) })
      .stages.flat()
      .filter((task) => task.do === 'create')
    const was = (name = '') => before.find(({ pod }) => pod.metadata.name === name)
    const held = observed.pods.some(({ metadata }) => metadata.deletionTimestamp !== undefined)
    if (!held) return planned
    return {
      ...planned,
      stages: planned.stages.map((tasks) =>
        tasks.map((task) => (task.do === 'create' ? (was(task.pod.metadata.name) ?? task) : task)),
      ),
    }
  }),
}
