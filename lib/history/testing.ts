/** An API server for tests of the recorder: objects by kind, watches that the test can cut, lists that can be refused. */
import { ApiError } from '../kube/errors.ts'
import type { AnyObject, Status, WatchEvent } from '../kube/objects.ts'
import type { ApiRequest, ApiResponse, Transport } from '../kube/transport.ts'

interface Watcher {
  plural: string
  queue: WatchEvent[]
  wake(): void
  ended: boolean
}

export class FakeApi implements Transport {
  readonly #objects = new Map<string, Map<string, AnyObject>>()
  readonly #watchers = new Set<Watcher>()
  readonly #refused = new Map<string, Status>()
  #version = 1
  /** While true, watches keep their events to themselves. */
  #held = false

  put(plural: string, name: string, fields: Record<string, unknown> = {}): void {
    const kind = this.#kind(plural)
    const before = kind.get(name)
    const metadata = {
      name,
      namespace: 'test',
      uid: `${plural}-${name}`,
      resourceVersion: `${++this.#version}`,
      creationTimestamp: '',
    }
    const object = {
      apiVersion: 'v1',
      kind: plural,
      ...fields,
      metadata: { ...metadata, ...(fields['metadata'] as object) },
    }
    kind.set(name, object)
    this.#tell(plural, { type: before === undefined ? 'ADDED' : 'MODIFIED', object })
  }

  remove(plural: string, name: string): void {
    const object = this.#kind(plural).get(name) as AnyObject
    this.#kind(plural).delete(name)
    const metadata = { ...object.metadata, resourceVersion: `${++this.#version}` }
    this.#tell(plural, { type: 'DELETED', object: { ...object, metadata } })
  }

  /** Ends the watches of a kind with 410, as when the server no longer keeps what they would resume from. */
  expire(plural: string): void {
    this.#tell(plural, { type: 'ERROR', object: status(410, 'Expired', 'too old resource version') })
  }

  /** Ends the watches of a kind, as servers do from time to time. */
  end(plural: string): void {
    for (const watcher of this.#watchers) {
      if (watcher.plural !== plural) continue
      watcher.ended = true
      watcher.wake()
    }
  }

  refuse(plural: string, code: number, message: string): void {
    this.#refused.set(plural, status(code, 'Forbidden', message))
  }

  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    for (const watcher of this.#watchers) watcher.wake()
  }

  send({ path }: ApiRequest): Promise<ApiResponse> {
    return Promise.resolve({ warnings: [], ...this.#answer(path) })
  }

  async watch({ path, signal }: ApiRequest): Promise<AsyncIterable<WatchEvent>> {
    const watcher: Watcher = { plural: path.split('/').at(-1) ?? '', queue: [], wake: () => {}, ended: false }
    this.#watchers.add(watcher)
    signal?.addEventListener('abort', () => {
      watcher.ended = true
      watcher.wake()
    })
    return this.#events(watcher)
  }

  read(): never {
    throw new Error('not part of this test')
  }

  connect(): never {
    throw new Error('not part of this test')
  }

  async *#events(watcher: Watcher): AsyncGenerator<WatchEvent> {
    while (!watcher.ended) {
      const event = this.#held ? undefined : watcher.queue.shift()
      if (event === undefined) await new Promise<void>((resolve) => (watcher.wake = resolve))
      else if (event.type === 'ERROR') {
        this.#watchers.delete(watcher)
        throw new ApiError(event.object)
      } else yield event
    }
    this.#watchers.delete(watcher)
  }

  #answer(path: string): { code: number; body: unknown } {
    if (path === '/apis') return { code: 200, body: groupList }
    if (path === '/api/v1') return { code: 200, body: resourceList('v1', ['pods', 'secrets', 'events']) }
    if (path === '/apis/apps/v1') return { code: 200, body: resourceList('apps/v1', ['statefulsets']) }
    const plural = path.split('/').at(-1) ?? ''
    const refusal = this.#refused.get(plural)
    if (refusal !== undefined) return { code: refusal.code ?? 500, body: refusal }
    return {
      code: 200,
      body: { metadata: { resourceVersion: `${this.#version}` }, items: [...this.#kind(plural).values()] },
    }
  }

  #tell(plural: string, event: WatchEvent): void {
    for (const watcher of this.#watchers) {
      if (watcher.plural !== plural) continue
      watcher.queue.push(event)
      watcher.wake()
    }
  }

  #kind(plural: string): Map<string, AnyObject> {
    const kind = this.#objects.get(plural) ?? new Map<string, AnyObject>()
    this.#objects.set(plural, kind)
    return kind
  }
}

const appsV1 = { groupVersion: 'apps/v1', version: 'v1' }
const groupList = { kind: 'APIGroupList', groups: [{ name: 'apps', versions: [appsV1], preferredVersion: appsV1 }] }

const resourceList = (groupVersion: string, names: string[]) => ({
  groupVersion,
  resources: names.flatMap((name) => [
    { name, kind: name, namespaced: true, verbs: ['list', 'watch'] },
    { name: `${name}/status`, kind: name, namespaced: true, verbs: ['get'] },
  ]),
})

const status = (code: number, reason: string, message: string): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  code,
  reason,
  message,
})
