import type { Pod } from '../../kube/objects.ts'
import { isReady } from '../../reference/controllers/pods.ts'
import { deletingToo, type Mutant } from '../mutant.ts'

export const crashedReplaced: Mutant = {
  id: 'crashed-replaced',
  fault: 'The first Pod of a name in which a container ends is deleted and made anew, rather than left to its kubelet.',
  caughtBy: ['crashed-pods'],
  caughtIn: 'restarts',
  components(standard) {
    const replaced = new Set<string>()
    return deletingToo((_, { pods }) =>
      pods.filter(hasCrashed).filter(({ metadata: { namespace, name } }) => {
        const isFirst = !replaced.has(`${namespace}/${name}`)
        replaced.add(`${namespace}/${name}`)
        return isFirst
      }),
    )(standard)
  },
}

const hasCrashed = (pod: Pod): boolean =>
  !isReady(pod) &&
  pod.status.containerStatuses?.some(
    ({ restartCount, state }) => restartCount > 0 || state?.terminated !== undefined,
  ) === true
