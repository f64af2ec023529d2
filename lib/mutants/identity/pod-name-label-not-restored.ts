import { podNameLabel } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const podNameLabelNotRestored: Mutant = {
  id: 'pod-name-label-not-restored',
  fault: 'A Pod that has lost the label with its name is not given it again.',
  caughtBy: ['pod-name-label-restored'],
  caughtIn: 'adoption',
  components: tasked((task, { pods }) => {
    const before = pods.find(({ metadata }) => metadata.name === task.pod.metadata.name)
    const isRepair =
      task.do === 'update' && before?.metadata.labels?.[podNameLabel] !== task.pod.metadata.labels?.[podNameLabel]
    return isRepair ? [] : [task]
  }),
}
