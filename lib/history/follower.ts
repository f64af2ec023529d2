/** Follows one kind for the recorder: every change of its objects becomes an entry. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import { ApiError } from '../kube/errors.ts'
import { Informer } from '../kube/informer.ts'
import type { AnyObject, List } from '../kube/objects.ts'
import type { Resource } from '../kube/resource.ts'
import type { ObjectEntry } from './history.ts'
import { recordedAs } from './kinds.ts'

export interface FollowerOptions {
  namespace: string
  clock: Clock
  push(entry: ObjectEntry): void
  /** `since`: up to when, by the clock, nothing was lost. */
  gap(resource: string, reason: string, since?: number): void
}

/** Failures of the first list after which it is given up; a refusal is final at once. */
const attempts = 3
/** How long what the API tells may be on its way, in milliseconds. */
const onItsWay = 2_000
/** How long to wait for what a fresh list shows, in milliseconds. */
const patience = 30_000

export class Follower {
  readonly name: string
  readonly #client: KubeClient
  readonly #resource: Resource
  readonly #options: FollowerOptions
  readonly #informer: Informer
  /** Of each object that is there, the version last recorded. */
  readonly #versions = new Map<string, string>()
  readonly #gone = new Set<string>()
  #relisting = false
  #recorded = false
  #refusal: string | undefined
  #failures = 0
  #giveUp: (reason: string) => void = () => {}
  #waiting: (() => void)[] = []

  constructor(client: KubeClient, resource: Resource, options: FollowerOptions) {
    this.name = recordedAs(resource)
    this.#client = client
    this.#resource = resource
    this.#options = options
    this.#informer = new Informer(client, resource, {
      ...this.#scope,
      clock: options.clock,
      onError: (error) => this.#failed(error),
    })
  }

  /** Resolves when the kind is recorded, or with the reason why it cannot be. */
  async begin(): Promise<string | undefined> {
    const refused = new Promise<string>((resolve) => (this.#giveUp = resolve))
    this.#informer.on({
      added: (object, initial) => this.#tell(initial ? 'PRESENT' : 'ADDED', object),
      modified: (object, previous) => {
        this.#tell(object.metadata.uid === previous.metadata.uid ? 'MODIFIED' : 'ADDED', object)
      },
      deleted: (object) => this.#tell('DELETED', object),
      onOpen: () => this.#progressed(),
      onGap: (reason) => {
        this.#relisting = true
        this.#lost(reason)
      },
      onListed: () => {
        this.#relisting = false
        this.#tellAll()
      },
    })
    this.#informer.start()
    this.#refusal = await Promise.race([this.#informer.synced.then(() => undefined), refused])
    this.#recorded = this.#refusal === undefined
    if (this.#recorded) return undefined
    await this.#informer.stop()
    this.#gap(`not recorded: ${this.#refusal}`)
    return `${this.name} cannot be recorded: ${this.#refusal}`
  }

  /** Tells what is there, and what is not known, to a history that begins now. */
  again(): void {
    this.#gone.clear()
    if (!this.#recorded) this.#gap(`not recorded: ${this.#refusal}`)
    else if (this.#relisting) this.#lost('events were lost, and it is not listed again yet')
    else this.#tellAll()
  }

  /** Resolves when all is recorded that a fresh list shows. */
  async catchUp(): Promise<void> {
    if (!this.#recorded) return
    const late = new AbortController()
    const cancel = this.#options.clock.after(patience, () => {
      late.abort()
      this.#progressed()
    })
    try {
      // While no watch runs, what was made and is gone already would be missed.
      while (!this.#informer.isOpen && !late.signal.aborted) await this.#progress()
      const known = [...this.#versions.keys()]
      const { items }: List<AnyObject> = await this.#client.list(this.#resource, this.#scope)
      const listed = items.filter((object) => this.#concerns(object))
      const present = new Set(listed.map(({ metadata }) => metadata.uid))
      const behind = (): boolean =>
        listed.some(({ metadata }) => !this.#hasReached(metadata.uid, metadata.resourceVersion)) ||
        known.some((uid) => !present.has(uid) && this.#versions.has(uid))
      while ((behind() || !this.#informer.isOpen) && !late.signal.aborted) await this.#progress()
      if (behind() || !this.#informer.isOpen) this.#lost(`the watch did not catch up within ${patience / 1000} s`)
    } catch (error) {
      this.#lost(`whether the watch has caught up cannot be told: ${(error as Error).message}`)
    } finally {
      cancel()
    }
  }

  async stop(): Promise<void> {
    this.#recorded = false
    this.#progressed()
    await this.#informer.stop()
  }

  get #scope(): { namespace?: string } {
    return this.#resource.namespaced ? { namespace: this.#options.namespace } : {}
  }

  #tellAll(): void {
    this.#versions.clear()
    for (const object of this.#informer.list()) this.#tell('PRESENT', object)
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #progressed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #tell(type: ObjectEntry['type'], object: AnyObject): void {
    if (this.#relisting || !this.#concerns(object)) return
    const { uid, resourceVersion } = object.metadata
    if (type === 'DELETED') {
      this.#versions.delete(uid)
      this.#gone.add(uid)
    } else this.#versions.set(uid, resourceVersion)
    this.#options.push({ type, resource: this.name, object: lightened(object) })
    this.#progressed()
  }

  #gap(reason: string, since?: number): void {
    this.#options.gap(this.name, reason, since)
  }

  #lost(reason: string): void {
    this.#gap(reason, this.#informer.followedUntil - onItsWay)
  }

  #failed(error: unknown): void {
    const refused = error instanceof ApiError && [401, 403, 404, 405].includes(error.code)
    if (refused || ++this.#failures >= attempts) this.#giveUp((error as Error).message)
  }

  #hasReached(uid: string, version: string): boolean {
    if (this.#gone.has(uid)) return true
    const recorded = this.#versions.get(uid)
    return recorded === version || (recorded !== undefined && Number(recorded) > Number(version))
  }

  /** Of volumes, those that are or were bound to a claim of the namespace. */
  #concerns(object: AnyObject): boolean {
    if (this.#resource.namespaced || this.#versions.has(object.metadata.uid)) return true
    const { claimRef } = object['spec'] as { claimRef?: { namespace?: string } }
    return claimRef?.namespace === this.#options.namespace
  }
}

/** Without what no guarantee looks at, and without anybody's secrets. */
function lightened(object: AnyObject): AnyObject {
  const { managedFields: _, ...metadata } = object.metadata
  if (object.kind !== 'Secret') return { ...object, metadata }
  const { data: _data, stringData: _stringData, ...secret } = object
  return { ...secret, metadata }
}
