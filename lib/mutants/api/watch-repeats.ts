import { Store, type Watcher } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const watchRepeats: Mutant = {
  id: 'watch-repeats',
  fault: 'Watches tell every change twice.',
  caughtBy: ['immutable-metadata'],
  caughtIn: 'adoption',
  api: (api) => ({ ...api, store: new Stammering() }),
}

class Stammering extends Store {
  override watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    return super.watch(resource, namespace, since, (change) => {
      watcher(change)
      watcher(change)
    })
  }
}
