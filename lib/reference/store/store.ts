/**
 * An in-memory MVCC store: one revision counter for everything, immutable objects, and for each resource a bounded log of
 * its changes, from which watches resume and lists of the recent past are made. Everything is synchronous: a change and
 * its delivery to watchers are one step that nothing comes between.
 */
import type { KubeObject } from '../../kube/objects.ts'
import type { Change } from './change.ts'
import { Collection } from './collection.ts'
import { Log, usualRetention, type Retention } from './log.ts'

export { ExpiredError, type Change } from './change.ts'

export type Watcher = (change: Change) => void

/** Is told of each change before it is made, to keep it beyond the process. What it throws refuses the change. */
export interface Keeper {
  keep(resource: string, change: Change): void
}

interface Shelf {
  objects: Collection
  log: Log
  everywhere: Set<Watcher>
  byNamespace: Map<string, Set<Watcher>>
}

const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? ''

export class Store {
  private latest = 0
  /** Nothing is known of how things were at this revision or before. */
  private forgotten = 0
  private readonly shelves = new Map<string, Shelf>()
  private readonly retention: Retention
  private keeper: Keeper | undefined

  /** @param retention how much of each resource's changes is kept for watches to resume from */
  constructor(retention: Partial<Retention> = {}) {
    this.retention = { ...usualRetention, ...retention }
  }

  /** Begins with what was kept; from now on `keeper` keeps every change. What led to it is forgotten. */
  restore(objects: Iterable<readonly [resource: string, object: KubeObject]>, revision: number, keeper: Keeper): void {
    for (const [resource, object] of objects)
      this.shelf(resource).objects.set(namespaceOf(object), object.metadata.name, object)
    this.latest = revision
    this.compact()
    this.forgotten = revision
    this.keeper = keeper
  }

  /** Everything there is, with its resource. */
  *all(): Generator<[resource: string, object: KubeObject]> {
    for (const [resource, { objects }] of this.shelves) for (const object of objects.list()) yield [resource, object]
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
    return this.shelves.get(resource)?.objects.list(namespace) ?? []
  }

  count(resource: string): number {
    return this.shelves.get(resource)?.objects.size ?? 0
  }

  /** Objects as they were at an earlier revision. @throws ExpiredError where that is forgotten. */
  listAt(resource: string, revision: number, namespace?: string): KubeObject[] {
    const shelf = this.shelf(resource)
    const past = new Collection()
    for (const object of shelf.objects.list(namespace)) past.set(namespaceOf(object), object.metadata.name, object)
    for (const { object, previous } of shelf.log.since(revision).toReversed()) {
      if (namespace !== undefined && namespaceOf(object) !== namespace) continue
      if (previous) past.set(namespaceOf(object), object.metadata.name, previous)
      else past.delete(namespaceOf(object), object.metadata.name)
    }
    return past.list()
  }

  /** Stores an object under the next revision, and returns it with that. */
  put(resource: string, object: KubeObject): KubeObject {
    const shelf = this.shelf(resource)
    const { name } = object.metadata
    const previous = shelf.objects.get(namespaceOf(object), name)
    const revision = this.latest + 1
    const stored = at(object, revision)
    const change: Change = {
      type: previous ? 'MODIFIED' : 'ADDED',
      revision,
      object: stored,
      ...(previous && { previous }),
    }
    this.keeper?.keep(resource, change)
    this.latest = revision
    shelf.objects.set(namespaceOf(object), name, stored)
    this.publish(shelf, change)
    return stored
  }

  /** Removes an object; returns it as its watchers see it last. `last` replaces what is stored. */
  delete(resource: string, last: KubeObject): KubeObject {
    const shelf = this.shelf(resource)
    const previous = shelf.objects.get(namespaceOf(last), last.metadata.name)
    const revision = this.latest + 1
    const object = at(last, revision)
    const change: Change = { type: 'DELETED', revision, object, previous: previous ?? last }
    this.keeper?.keep(resource, change)
    this.latest = revision
    shelf.objects.delete(namespaceOf(last), last.metadata.name)
    this.publish(shelf, change)
    return object
  }

  /**
   * Calls `watcher` for every change after `since`, those of the past at once; returns what stops it.
   * @throws ExpiredError where changes after `since` are forgotten.
   */
  watch(resource: string, namespace: string | undefined, since: number, watcher: Watcher): () => void {
    const shelf = this.shelf(resource)
    const missed = shelf.log.since(since)
    const watchers = namespace === undefined ? shelf.everywhere : (shelf.byNamespace.get(namespace) ?? new Set())
    if (namespace !== undefined) shelf.byNamespace.set(namespace, watchers)
    for (const change of missed) {
      if (namespace === undefined || namespaceOf(change.object) === namespace) watcher(change)
    }
    watchers.add(watcher)
    return () => {
      // Who is told twice to stop must not stop others.
      if (!watchers.delete(watcher)) return
      if (namespace !== undefined && watchers.size === 0) shelf.byNamespace.delete(namespace)
    }
  }

  /** Forgets all changes up to now, as etcd's compaction does. */
  compact(): void {
    for (const { log } of this.shelves.values()) log.compact(this.latest)
  }

  /** The newest revision at which a change of this resource was forgotten for lack of room; 0 where none was. */
  dropped(resource: string): number {
    return this.shelves.get(resource)?.log.dropped ?? 0
  }

  /** The object that changed last. */
  newest(resource: string): KubeObject | undefined {
    return this.shelves.get(resource)?.log.newest?.object
  }

  private publish(shelf: Shelf, change: Change): void {
    shelf.log.add(change)
    for (const watcher of shelf.everywhere) watcher(change)
    const local = shelf.byNamespace.get(namespaceOf(change.object))
    if (local) for (const watcher of local) watcher(change)
  }

  private shelf(resource: string): Shelf {
    let shelf = this.shelves.get(resource)
    if (!shelf) {
      shelf = {
        objects: new Collection(),
        log: new Log(this.retention, this.forgotten),
        everywhere: new Set(),
        byNamespace: new Map(),
      }
      this.shelves.set(resource, shelf)
    }
    return shelf
  }
}

const at = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: `${revision}` },
})
