/** Controllers of all kinds: they ask the API which there are before they begin. */
import type { InformerHandlers } from '../../kube/informer.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import type { Component } from '../component.ts'
import { controller, type Sync, type Wiring } from './controller.ts'
import { discover } from './discovery.ts'

/** {@link InformerHandlers}, told of the kind as well. */
interface AllHandlers {
  added?(resource: Resource, object: KubeObject): void
  modified?(resource: Resource, object: KubeObject): void
  deleted?(resource: Resource, object: KubeObject): void
}

export interface DiscoveringWiring extends Wiring {
  /** All kinds that can be listed, watched and deleted, but events. */
  resources(): readonly Resource[]
  watchAll(handlers: AllHandlers): void
}

export function discoveringController(name: string, wire: (wiring: DiscoveringWiring) => Sync): Component {
  return controller(name, (wiring) => {
    let resources: readonly Resource[] = []
    const watchers: AllHandlers[] = []
    const sync = wire({ ...wiring, resources: () => resources, watchAll: (handlers) => watchers.push(handlers) })
    wiring.before(async () => {
      const all = await discover(wiring.client, ['list', 'watch', 'delete'])
      resources = all.filter(({ kind }) => kind !== 'Event')
      const informers = resources.map((resource) => {
        const informer = wiring.informers.of<KubeObject>(resource)
        for (const handlers of watchers) wiring.on(informer, withResource(resource, handlers))
        return informer
      })
      await Promise.all(informers.map(({ synced }) => synced))
    })
    return sync
  })
}

const withResource = (resource: Resource, handlers: AllHandlers): InformerHandlers<KubeObject> => ({
  added: (object) => handlers.added?.(resource, object),
  modified: (object) => handlers.modified?.(resource, object),
  deleted: (object) => handlers.deleted?.(resource, object),
})
