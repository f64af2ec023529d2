import type { KubeObject } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { storeKey } from '../../reference/apiserver/api.ts'
import { Store, type Watcher } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const versionsReused: Mutant = {
  id: 'versions-reused',
  fault: 'Of two changes of a set, one after the other, watches tell one resourceVersion.',
  caughtBy: ['immutable-metadata'],
  caughtIn: 'scaling',
  api: (api) => ({ ...api, store: new Sparing() }),
}

/** Every second change is told under the version of the one before. */
class Sparing extends Store {
  override watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    const versions = new Map<string, string>()
    return super.watch(resource, namespace, since, (change) => {
      const { uid, resourceVersion } = change.object.metadata
      const used = versions.get(uid)
      if (resource !== storeKey(statefulSets) || change.type !== 'MODIFIED' || used === undefined) {
        versions.set(uid, resourceVersion)
        return watcher(change)
      }
      versions.delete(uid)
      watcher({ ...change, object: withVersion(change.object, used) })
    })
  }
}

const withVersion = (object: KubeObject, resourceVersion: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
})
