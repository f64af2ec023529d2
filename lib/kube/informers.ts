/** One informer a kind, shared by all who want to read it, and indexes over them. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from './client.ts'
import { Informer } from './informer.ts'
import type { AnyObject, KubeObject } from './objects.ts'
import { pathOf, type Resource } from './resource.ts'

export class Informers {
  #client: KubeClient
  #options: { clock: Clock; onError?(error: unknown): void }
  #informers = new Map<string, Informer<never>>()
  #stopped = false

  constructor(client: KubeClient, options: { clock: Clock; onError?(error: unknown): void }) {
    this.#client = client
    this.#options = options
  }

  /** The informer of all objects of a kind, in all namespaces; started with its first use, unless all are stopped. */
  of<T extends KubeObject = AnyObject>(resource: Resource): Informer<T> {
    const path = pathOf(resource)
    const known = this.#informers.get(path)
    if (known !== undefined) return known
    const informer = new Informer<T>(this.#client, resource, this.#options)
    if (!this.#stopped) informer.start()
    this.#informers.set(path, informer as unknown as Informer<never>)
    return informer
  }

  /** Resolves when all that have been asked for so far have their first list. */
  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced))
  }

  /** The API has the kind no more: its informer ends, and whoever asks for one gets another. */
  async drop(resource: Resource): Promise<void> {
    const path = pathOf(resource)
    const informer = this.#informers.get(path)
    this.#informers.delete(path)
    await informer?.stop()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()))
  }
}

/**
 * Objects of an informer by keys that each has. Make it before the handlers that read it: handlers are called in the
 * order in which they were added.
 */
export function indexBy<T extends KubeObject>(
  informer: Informer<T>,
  keysOf: (object: T) => readonly string[],
): (key: string) => readonly T[] {
  const index = new Map<string, Map<string, T>>()
  /** Made when they are asked for, and good until something of their key changes. */
  const lists = new Map<string, readonly T[]>()
  const put = (key: string, object: T): void => {
    lists.delete(key)
    const objects = index.get(key)
    if (objects === undefined) index.set(key, new Map([[object.metadata.uid, object]]))
    else objects.set(object.metadata.uid, object)
  }
  const drop = (key: string, { metadata }: T): void => {
    lists.delete(key)
    const objects = index.get(key)
    objects?.delete(metadata.uid)
    if (objects?.size === 0) index.delete(key)
  }
  const listOf = (key: string): readonly T[] => {
    const objects = index.get(key)
    if (objects === undefined) return []
    const list = [...objects.values()]
    lists.set(key, list)
    return list
  }
  informer.on({
    added: (object) => keysOf(object).forEach((key) => put(key, object)),
    modified(object, previous) {
      const keys = keysOf(object)
      for (const key of keysOf(previous)) if (!keys.includes(key)) drop(key, previous)
      for (const key of keys) put(key, object)
    },
    deleted: (object) => keysOf(object).forEach((key) => drop(key, object)),
  })
  return (key) => lists.get(key) ?? listOf(key)
}
