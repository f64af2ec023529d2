/** A live copy of all objects of a kind: list, watch, resume where a watch broke, list again when that is too late. */
import { sleep, type Clock } from '../clock.ts'
import type { KubeClient } from './client.ts'
import { ApiError, isExpired } from './errors.ts'
import type { AnyObject, KubeObject } from './objects.ts'
import type { Resource } from './resource.ts'

export interface InformerOptions {
  /** All namespaces where absent. */
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  /** Paces reconnection. */
  clock: Clock
  /** Told of every failure (no answer, refused, a handler's throw); the informer goes on by itself. */
  onError?(error: unknown): void
}

/** What became of the objects, in the order in which the API told it. Called synchronously. */
export interface InformerHandlers<T> {
  /** `initial`: it was there already when the informer (or this handler) began. */
  added?(object: T, initial: boolean): void
  modified?(object: T, previous: T): void
  /** With its last state; after a gap, the last one known. */
  deleted?(object: T): void
  /** A watch runs, again. */
  onOpen?(): void
  /** Events have been lost for good; what changed meanwhile follows as added, modified and deleted, once each. */
  onGap?(reason: string): void
  /** All that changed during a gap has been told: what comes next is the watch's again. */
  onListed?(): void
}

const pageSize = 500
const firstBackoff = 100
const longestBackoff = 10_000

export class Informer<T extends KubeObject = AnyObject> {
  readonly resource: Resource
  /** Resolves when the first list has been delivered to the handlers. Never rejects. */
  readonly synced: Promise<void>
  #client: KubeClient
  #options: InformerOptions
  #objects = new Map<string, Map<string, T>>()
  #handlers = new Set<InformerHandlers<T>>()
  #stopping = new AbortController()
  #running: Promise<void> | undefined
  #resourceVersion: string | undefined
  #listed = false
  #resolveSynced!: () => void
  #backoff = firstBackoff
  #isOpen = false
  #followedUntil = 0

  constructor(client: KubeClient, resource: Resource, options: InformerOptions) {
    this.#client = client
    this.resource = resource
    this.#options = options
    this.synced = new Promise((resolve) => (this.#resolveSynced = resolve))
  }

  /** Begins to list and watch; once. */
  start(): this {
    this.#running ??= this.#run()
    return this
  }

  /** Resolves when no request runs any more and no handler will be called. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Whether a watch runs now: what the server has to tell has come, or is on its way. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Up to when, by the clock, it is known to have told everything, but for what was on its way. */
  get followedUntil(): number {
    return this.#followedUntil
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(namespace ?? '')?.get(name)
  }

  /** Those of one namespace, or all. */
  *list(namespace?: string): IterableIterator<T> {
    if (namespace !== undefined) yield* this.#objects.get(namespace)?.values() ?? []
    else for (const objects of this.#objects.values()) yield* objects.values()
  }

  /** Adds handlers; they are told at once of the objects that are there. The returned function removes them. */
  on(handlers: InformerHandlers<T>): () => void {
    this.#handlers.add(handlers)
    for (const object of this.list()) this.#call(() => handlers.added?.(object, true))
    return () => this.#handlers.delete(handlers)
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) await this.#list()
        await this.#watch()
        this.#follows()
      } catch (error) {
        if (signal.aborted) return
        if (!this.#lostTrack(error)) this.#broken(error)
      }
      this.#isOpen = false
      const pause = this.#backoff
      this.#backoff = Math.min(pause * 2, longestBackoff)
      await sleep(this.#options.clock, pause, signal).catch(() => {})
    }
  }

  /** A watch that breaks off has told everything until then. */
  #broken(error: unknown): void {
    if (this.#isOpen) this.#follows()
    this.#options.onError?.(error)
  }

  /** Whether the watch cannot be resumed, so that all must be listed again. */
  #lostTrack(error: unknown): boolean {
    if (this.#resourceVersion === undefined || !(isExpired(error) || isFromTheFuture(error))) return false
    this.#resourceVersion = undefined
    const reason = (error as ApiError).message
    this.#each((handlers) => handlers.onGap?.(reason))
    return true
  }

  async #list(): Promise<void> {
    const { namespace, labelSelector, fieldSelector } = this.#options
    const { signal } = this.#stopping
    const found: T[] = []
    const query = { namespace, labelSelector, fieldSelector, limit: pageSize, signal }
    let page = await this.#client.list<T>(this.resource, query)
    found.push(...page.items)
    while (page.metadata.continue) {
      page = await this.#client.list<T>(this.resource, { ...query, continue: page.metadata.continue })
      found.push(...page.items)
    }
    if (signal.aborted) return
    this.#follows()
    this.#replace(found)
    if (this.#listed) this.#each((handlers) => handlers.onListed?.())
    this.#resourceVersion = page.metadata.resourceVersion
    this.#resolveSynced()
    this.#listed = true
  }

  /** Makes the cache equal to a list, telling only the differences. */
  #replace(found: T[]): void {
    const present = new Set(found.map(keyOf))
    for (const object of this.list()) if (!present.has(keyOf(object))) this.#remove(object)
    for (const object of found) {
      const cached = this.get(object.metadata.namespace, object.metadata.name)
      if (cached !== undefined && cached.metadata.uid !== object.metadata.uid) this.#remove(cached)
      if (cached?.metadata.resourceVersion !== object.metadata.resourceVersion) this.#put(this.#typed(object))
    }
  }

  /** Items of a list come without `kind` and `apiVersion`: gives them back. */
  #typed(object: T): T {
    if (object.kind !== undefined && object.apiVersion !== undefined) return object
    const { group, version, kind } = this.resource
    return { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind }
  }

  async #watch(): Promise<void> {
    const { namespace, labelSelector, fieldSelector } = this.#options
    const events = this.#client.watch<T>(this.resource, {
      namespace,
      labelSelector,
      fieldSelector,
      resourceVersion: this.#resourceVersion,
      allowWatchBookmarks: true,
      signal: this.#stopping.signal,
      onOpen: () => {
        this.#isOpen = true
        this.#each((handlers) => handlers.onOpen?.())
      },
    })
    for await (const { type, object } of events) {
      if (this.#stopping.signal.aborted) return
      this.#backoff = firstBackoff
      this.#follows()
      if (type === 'DELETED') this.#remove(object)
      else if (type !== 'BOOKMARK') this.#put(object)
      this.#resourceVersion = object.metadata.resourceVersion
    }
  }

  #follows(): void {
    this.#followedUntil = this.#options.clock.now()
  }

  #put(object: T): void {
    const { namespace = '', name } = object.metadata
    const objects = this.#objects.get(namespace) ?? new Map<string, T>()
    this.#objects.set(namespace, objects)
    const previous = objects.get(name)
    objects.set(name, object)
    if (previous === undefined) this.#each((handlers) => handlers.added?.(object, !this.#listed))
    else this.#each((handlers) => handlers.modified?.(object, previous))
  }

  #remove(object: T): void {
    const { namespace = '', name } = object.metadata
    const objects = this.#objects.get(namespace)
    if (!objects?.delete(name)) return
    if (objects.size === 0) this.#objects.delete(namespace)
    this.#each((handlers) => handlers.deleted?.(object))
  }

  #each(tell: (handlers: InformerHandlers<T>) => void): void {
    for (const handlers of this.#handlers) this.#call(() => tell(handlers))
  }

  #call(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`

/** The server knows no such revision yet: it has lost its state, or this is another one. */
const isFromTheFuture = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') === true
