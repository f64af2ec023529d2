import { isNotFound } from '../../kube/errors.ts'
import type { KubeObject, Pod, StatefulSet } from '../../kube/objects.ts'
import { pods, statefulSets } from '../../kube/resource.ts'
import { besides, type Mutant } from '../mutant.ts'

/** Milliseconds after which it comes to what it has seen: as others do, it takes its time. */
const pace = 500

export const gcKnowsNames: Mutant = {
  id: 'gc-knows-names',
  fault:
    'The garbage collector goes by the names of owners, not by their uids: Pods of a set that is made anew are deleted as the old one was.',
  caughtBy: ['pods-left-alone'],
  caughtIn: 'deletion',
  components: besides({
    name: 'name-collector',
    start({ client, informers, clock, onError }) {
      const gone = new Set<string>()
      const off = [
        informers.of<StatefulSet>(statefulSets).on({ deleted: (set) => gone.add(nameOf(set, set.metadata.name)) }),
        informers.of<Pod>(pods).on({
          modified(pod) {
            const owner = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'StatefulSet')
            if (
              owner === undefined ||
              pod.metadata.deletionTimestamp !== undefined ||
              !gone.has(nameOf(pod, owner.name))
            )
              return
            clock.after(pace, () => {
              void client.delete(pods, pod.metadata).catch((error: unknown) => {
                if (!isNotFound(error)) onError(error)
              })
            })
          },
        }),
      ]
      return {
        async stop() {
          for (const end of off) end()
        },
      }
    },
  }),
}

const nameOf = ({ metadata }: KubeObject, name: string): string => `${metadata.namespace}/${name}`
