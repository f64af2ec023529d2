import { ordinalOf } from '../../reference/controllers/statefulset/identity.ts'
import type { KubeObject, Manifest } from '../../kube/objects.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const gapsLeft: Mutant = {
  id: 'gaps-left',
  fault: 'A Pod that is missing below another one is not made anew.',
  caughtBy: ['missing-pods', 'parallel-creation'],
  caughtIn: 'basics-updating',
  components: tasked((task, { pods }) =>
    task.do === 'create' && pods.some((pod) => belongs(pod, task.pod) && ordinalOf(pod) > ordinalOf(task.pod))
      ? []
      : [task],
  ),
}

const belongs = (one: KubeObject, other: Manifest): boolean =>
  one.metadata.name.replace(/\d+$/, '') === other.metadata.name?.replace(/\d+$/, '')
