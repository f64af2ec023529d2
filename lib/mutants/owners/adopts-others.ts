import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { pods, statefulSets } from '../../kube/resource.ts'
import { controllerReference } from '../../reference/controllers/owners.ts'
import { matches } from '../../reference/controllers/selector.ts'
import { parsePodName } from '../../reference/controllers/statefulset/identity.ts'
import { besides, type Mutant } from '../mutant.ts'

export const adoptsOthers: Mutant = {
  id: 'adopts-others',
  fault: 'A set takes Pods of its names and labels from other controllers.',
  caughtBy: ['foreign-pods'],
  caughtIn: 'adoption',
  components: besides({
    name: 'pod-thief',
    start({ client, informers, onError }) {
      const sets = informers.of<StatefulSet>(statefulSets)
      const take = ({ metadata }: Pod): void => {
        const set = sets.get(metadata.namespace, parsePodName(metadata.name)?.set ?? '')
        const controller = metadata.ownerReferences?.find((reference) => reference.controller === true)
        if (set === undefined || controller === undefined || controller.kind === 'StatefulSet') return
        if (metadata.deletionTimestamp !== undefined || !matches(set.spec.selector, metadata.labels)) return
        void client
          .patch(pods, metadata, 'merge', { metadata: { ownerReferences: [controllerReference(set)] } })
          .catch(onError)
      }
      const takeAll = (): void => [...informers.of<Pod>(pods).list()].forEach(take)
      const off = [informers.of<Pod>(pods).on({ added: take, modified: take }), sets.on({ added: takeAll })]
      return {
        async stop() {
          for (const end of off) end()
        },
      }
    },
  }),
}
