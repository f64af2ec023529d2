/**
 * An in-memory MVCC store: one revision counter for everything, immutable objects, and for each resource a bounded log of
 * its changes, from which watches resume and lists of the recent past are made. Everything is synchronous: a change and
 * its delivery to watchers are one step that nothing comes between.
 */
import type { KubeObject } from '../../kube/objects.ts'
import { Collection } from './collection.ts'

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  /** As it is now; of a deleted object, as it was last, at the revision of its deletion. */
  readonly object: KubeObject
  /** As it was before; absent where it was not there. */
  readonly previous?: KubeObject
}

export type Watcher = (change: Change) => void

/** The revision asked for is older than what is kept. */
export class ExpiredError extends Error {
  readonly oldest: number
  constructor(revision: number, oldest: number) {
    super(`too old resource version: ${revision} (${oldest})`)
    this.name = 'ExpiredError'
    this.oldest = oldest
  }
}

interface Shelf {
  objects: Collection
  /** Changes in order; those before `from` are forgotten. */
  log: Change[]
  from: number
  /** The newest revision that is no longer in the log. */
  compacted: number
  everywhere: Set<Watcher>
  byNamespace: Map<string, Set<Watcher>>
}

const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? ''

export class Store {
  private latest = 0
  private readonly shelves = new Map<string, Shelf>()
  private readonly retained: number

  /** @param retained how many changes of each resource are kept for watches to resume from */
  constructor(retained = 8192) {
    this.retained = retained
  }

  /** The revision of the newest change. */
  get revision(): number {
    return this.latest
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.shelves.get(resource)?.objects.get(namespace ?? '', name)
  }

  /** Objects in the order of their keys, as they are now. */
  list(resource: string, namespace?: string): KubeObject[] {
    return [...(this.shelves.get(resource)?.objects.values(namespace) ?? [])]
  }

  count(resource: string): number {
    return this.shelves.get(resource)?.objects.size ?? 0
  }

  /** Objects as they were at an earlier revision. @throws ExpiredError where that is forgotten. */
  listAt(resource: string, revision: number, namespace?: string): KubeObject[] {
    const shelf = this.shelves.get(resource)
    if (!shelf) return []
    const past = new Collection()
    for (const object of shelf.objects.values(namespace)) past.set(namespaceOf(object), object.metadata.name, object)
    const since = this.changesSince(shelf, revision)
    for (const { object, previous } of since.toReversed()) {
      if (namespace !== undefined && namespaceOf(object) !== namespace) continue
      if (previous) past.set(namespaceOf(object), object.metadata.name, previous)
      else past.delete(namespaceOf(object), object.metadata.name)
    }
    return [...past.values()]
  }

  /** Stores an object under the next revision, and returns it with that. */
  put(resource: string, object: KubeObject): KubeObject {
    const shelf = this.shelf(resource)
    const { name } = object.metadata
    const previous = shelf.objects.get(namespaceOf(object), name)
    const stored = at(object, ++this.latest)
    shelf.objects.set(namespaceOf(object), name, stored)
    const type = previous ? 'MODIFIED' : 'ADDED'
    this.publish(shelf, { type, revision: this.latest, object: stored, ...(previous && { previous }) })
    return stored
  }

  /** Removes an object; returns it as its watchers see it last. `last` replaces what is stored. */
  delete(resource: string, last: KubeObject): KubeObject {
    const shelf = this.shelf(resource)
    const previous = shelf.objects.get(namespaceOf(last), last.metadata.name)
    const object = at(last, ++this.latest)
    shelf.objects.delete(namespaceOf(last), last.metadata.name)
    this.publish(shelf, { type: 'DELETED', revision: this.latest, object, previous: previous ?? last })
    return object
  }

  /**
   * Calls `watcher` for every change after `since`, those of the past at once; returns what stops it.
   * @throws ExpiredError where changes after `since` are forgotten.
   */
  watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    const shelf = this.shelf(resource)
    const missed = this.changesSince(shelf, since)
    const watchers = namespace === undefined ? shelf.everywhere : (shelf.byNamespace.get(namespace) ?? new Set())
    if (namespace !== undefined) shelf.byNamespace.set(namespace, watchers)
    for (const change of missed) {
      if (namespace === undefined || namespaceOf(change.object) === namespace) watcher(change)
    }
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (namespace !== undefined && watchers.size === 0) shelf.byNamespace.delete(namespace)
    }
  }

  /** Forgets all changes up to now, as etcd's compaction does. */
  compact(): void {
    for (const shelf of this.shelves.values()) {
      shelf.log = []
      shelf.from = 0
      shelf.compacted = this.latest
    }
  }

  private changesSince(shelf: Shelf, revision: number): Change[] {
    if (revision < shelf.compacted) throw new ExpiredError(revision, shelf.compacted + 1)
    let low = shelf.from
    let high = shelf.log.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((shelf.log[middle] as Change).revision <= revision) low = middle + 1
      else high = middle
    }
    return shelf.log.slice(low)
  }

  private publish(shelf: Shelf, change: Change): void {
    shelf.log.push(change)
    if (shelf.log.length - shelf.from > this.retained) {
      shelf.compacted = (shelf.log[shelf.from] as Change).revision
      shelf.from++
      // The array is cut only now and then, so that forgetting costs nothing each time.
      if (shelf.from >= Math.min(1024, this.retained)) {
        shelf.log = shelf.log.slice(shelf.from)
        shelf.from = 0
      }
    }
    for (const watcher of shelf.everywhere) watcher(change)
    const local = shelf.byNamespace.get(namespaceOf(change.object))
    if (local) for (const watcher of local) watcher(change)
  }

  private shelf(resource: string): Shelf {
    let shelf = this.shelves.get(resource)
    if (!shelf) {
      shelf = { objects: new Collection(), log: [], from: 0, compacted: 0, everywhere: new Set(), byNamespace: new Map() }
      this.shelves.set(resource, shelf)
    }
    return shelf
  }
}

const at = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: `${revision}` },
})
