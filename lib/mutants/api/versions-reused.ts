import { Store } from '../../reference/store/store.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { type Change, type Watcher } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const versionsReused: Mutant = {
  id: 'versions-reused',
  fault: 'Two changes, one after the other, have one resourceVersion.',
  caughtBy: [],
  api: (api) => ({ ...api, store: new Sparing() }),
}

/** What watches tell has every resourceVersion rounded down to an even one. */
class Sparing extends Store {
  override watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    return super.watch(resource, namespace, since, (change) => watcher(rounded(change)))
  }
}

const rounded = ({ object, ...change }: Change): Change => ({
  ...change,
  object: withVersion(object, change.revision - (change.revision % 2)),
})

const withVersion = (object: KubeObject, version: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: `${version}` },
})
