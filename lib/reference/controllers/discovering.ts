/** Controllers of all kinds: they ask the API which there are, and again when definitions of kinds change. */
import type { Informer, InformerHandlers } from '../../kube/informer.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { customResourceDefinitions, pathOf, type Resource } from '../../kube/resource.ts'
import type { Component } from '../component.ts'
import { controller, isExpected, type Sync, type Wiring } from './controller.ts'
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
    const { client, informers, on, onError } = wiring
    const watchers: AllHandlers[] = []
    const known = new Map<string, { resource: Resource; informer: Informer<KubeObject>; off: (() => void)[] }>()

    function watch(resource: Resource): Promise<void> {
      const informer = informers.of<KubeObject>(resource)
      const path = pathOf(resource)
      const before = known.get(path)
      if (before?.informer === informer) return informer.synced
      for (const remove of before?.off ?? []) remove()
      const off = watchers.map((handlers) => on(informer, withResource(resource, handlers)))
      known.set(path, { resource, informer, off })
      return informer.synced
    }

    async function look(): Promise<void> {
      const all = await discover(client, ['list', 'watch', 'delete'])
      const found = all.filter(({ kind }) => kind !== 'Event')
      const paths = new Set(found.map((resource) => pathOf(resource)))
      for (const [path, { resource, off }] of known) {
        if (paths.has(path)) continue
        for (const remove of off) remove()
        known.delete(path)
        await informers.drop(resource)
      }
      await Promise.all(found.map(watch))
    }

    let looking: Promise<void> = Promise.resolve()
    const lookAgain = (): void => {
      looking = looking.then(look).catch((error: unknown) => {
        if (!isExpected(error)) onError(error)
      })
    }
    const sync = wire({
      ...wiring,
      resources: () => [...known.values()].map(({ resource }) => resource),
      watchAll: (handlers) => watchers.push(handlers),
    })
    wiring.before(async () => {
      await look()
      // Kinds come and go with their definitions.
      const definitions = informers.of(customResourceDefinitions)
      on(definitions, { added: lookAgain, modified: lookAgain, deleted: lookAgain })
    })
    return sync
  })
}

const withResource = (resource: Resource, handlers: AllHandlers): InformerHandlers<KubeObject> => ({
  added: (object) => handlers.added?.(resource, object),
  modified: (object) => handlers.modified?.(resource, object),
  deleted: (object) => handlers.deleted?.(resource, object),
})
