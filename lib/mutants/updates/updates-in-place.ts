import type { Pod } from '../../kube/objects.ts'
import { isTerminating } from '../../reference/controllers/pods.ts'
import { revisionOf } from '../../reference/controllers/statefulset/identity.ts'
import { type Mutant, tasked } from '../mutant.ts'

export const updatesInPlace: Mutant = {
  id: 'updates-in-place',
  fault: 'A new image is given to the Pods that there are, instead of making them anew.',
  caughtBy: ['no-update-in-place'],
  caughtIn: 'rolling-update',
  components: tasked((task, { set }) => {
    const { updateRevision } = set.status
    if (task.do !== 'delete' || isTerminating(set) || revisionOf(task.pod) === updateRevision) return [task]
    return [{ do: 'update', pod: renewed(task.pod, set.spec.template), claims: [], blockers: [], owners: [] }]
  }),
}

function renewed(pod: Pod, { spec }: { spec?: { containers: { name: string; image?: string }[] } }): Pod {
  const imageOf = (name: string): string | undefined => spec?.containers.find((one) => one.name === name)?.image
  const containers = pod.spec.containers.map((one) => ({ ...one, image: imageOf(one.name) ?? one.image ?? '' }))
  return { ...pod, spec: { ...pod.spec, containers } }
}
