import { type Change, Store, type Watcher } from '../../reference/store/store.ts'
import type { Mutant } from '../mutant.ts'

export const watchReorders: Mutant = {
  id: 'watch-reorders',
  fault: 'When an object changes twice at once, watches tell the later state first.',
  caughtBy: [],
  caughtIn: 'adoption',
  api: (api) => ({ ...api, store: new Confused() }),
}

class Confused extends Store {
  override watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    let held: Change[] = []
    const tell = (): void => held.splice(0).toReversed().forEach(watcher)
    const stop = super.watch(resource, namespace, since, (change) => {
      if (held.length === 0) setImmediate(tell)
      held.push(change)
    })
    return () => {
      held = []
      stop()
    }
  }
}
