import type { KubeObject, Manifest } from '../../kube/objects.ts'
import { inRange, ordinalOf, podName, replicasOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const gapAppended: Mutant = {
  id: 'gap-appended',
  fault: 'Pods are counted, not looked at by name: for one that is missing in the midst, another is added at the end.',
  caughtBy: ['pod-names', 'missing-pods'],
  caughtIn: 'eviction',
  components: tasked((task, { set, pods }) => {
    const present = pods.filter((pod) => isOf(set, pod))
    if (task.do === 'delete')
      return present.length <= replicasOf(set) && !inRange(set, ordinalOf(task.pod)) ? [] : [task]
    if (task.do !== 'create') return [task]
    const highest = Math.max(-1, ...present.map(ordinalOf))
    if (highest < ordinalOf(task.pod)) return [task]
    if (present.length >= replicasOf(set)) return []
    const name = podName(set, highest + 1)
    const metadata = {
      ...task.pod.metadata,
      name,
      labels: { ...task.pod.metadata.labels, 'statefulset.kubernetes.io/pod-name': name },
    }
    const pod: Manifest = { ...task.pod, metadata, spec: { ...(task.pod['spec'] as object), hostname: name } }
    return [{ ...task, pod }]
  }),
}

const isOf = (set: KubeObject, pod: KubeObject): boolean => pod.metadata.name.replace(/-\d+$/, '') === set.metadata.name
