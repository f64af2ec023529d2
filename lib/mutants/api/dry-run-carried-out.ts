import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { storeKey } from '../../reference/apiserver/api.ts'
import { equal } from '../../reference/schema/equal.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const dryRunCarriedOut: Mutant = {
  id: 'dry-run-carried-out',
  fault: 'A dry run that changes a set is carried out.',
  caughtBy: ['dry-run'],
  caughtIn: 'validation',
  api: (api) =>
    knowing(statefulSets, (kind) => ({
      ...kind,
      validateUpdate(object, old, errors) {
        kind.validateUpdate?.(object, old, errors)
        const { namespace, name } = old.metadata
        const key = storeKey(statefulSets)
        // By then, what was asked for in earnest has been done.
        queueMicrotask(() => {
          const isLeft = api.store.get(key, namespace, name) === old
          if (errors.list.length > 0 || !isLeft || equal(object['spec'], (old as StatefulSet).spec)) return
          api.store.put(key, { ...old, ...object })
        })
      },
    }))(api),
}
