import { Store, type Watcher } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const watchDropsDeletions: Mutant = {
  id: 'watch-drops-deletions',
  fault: 'Watches of Pods do not tell of every third deletion.',
  caughtBy: [],
  caughtIn: 'adoption',
  api: (api) => ({ ...api, store: new Forgetful() }),
}

class Forgetful extends Store {
  override watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    let deletions = 0
    return super.watch(resource, namespace, since, (change) => {
      if (resource === '/pods' && change.type === 'DELETED' && ++deletions % 3 === 0) return
      watcher(change)
    })
  }
}
