/** What the handlers of requests share. */
import type { Clock } from '../../clock.ts'
import type { Resource } from '../../kube/resource.ts'
import type { Kubelets } from '../kubelet.ts'
import type { Kind } from '../resources/kind.ts'
import type { Store } from '../store/store.ts'

export interface Api {
  readonly store: Store
  readonly kinds: Kinds
  readonly clock: Clock
  /** In [0, 1): names, UIDs and tokens come from it. */
  random(): number
  readonly kubelets: Kubelets
  /** The names of those that run in the same process. */
  readonly components?: ReadonlySet<string>
}

export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
}

/** One request, wherever it came from. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query: Query
  /** Decoded JSON, text, or the bytes of protobuf; undefined where there is none. */
  readonly body: unknown
  readonly contentType: string
  readonly accept: string
  readonly userAgent: string
  readonly user: User
  /** Aborted when the client goes away. */
  readonly signal?: AbortSignal | undefined
  /** Texts for `Warning` headers, added while the request is handled. */
  readonly warnings: string[]
}

/** The query of a request: the first value of a name, or all. */
export interface Query {
  get(name: string): string | undefined
  all(name: string): readonly string[]
}

export interface Answer {
  readonly code: number
  /** An object; text or bytes where the answer is not JSON. */
  readonly body: object | string | Uint8Array
  /** Default: JSON for an object, plain text for a string. */
  readonly contentType?: string
  /** Tells this answer from others: who has it already is not sent it again. */
  readonly tag?: string
}

/** The kinds served, by where they are found. */
export class Kinds {
  private kinds: readonly Kind[]
  private readonly byPlace = new Map<string, Kind>()
  /** By what the store calls them, whatever their version. */
  private readonly byKey = new Map<string, Kind>()
  /** Groups, and groups with a version. */
  private readonly places = new Set<string>()
  private readonly leaving = new Map<Kind, Set<() => void>>()

  constructor(kinds: readonly Kind[]) {
    this.kinds = kinds
    this.index()
  }

  at(group: string, version: string, plural: string): Kind | undefined {
    return this.byPlace.get(`${group}/${version}/${plural}`)
  }

  of(resource: Resource): Kind {
    return this.byKey.get(storeKey(resource)) as Kind
  }

  has(group: string, version?: string): boolean {
    return this.places.has(version === undefined ? group : `${group}/${version}`)
  }

  /** The same list for as long as the kinds are the same. */
  all(): readonly Kind[] {
    return this.kinds
  }

  /** Those that were there first keep their places. */
  replace(gone: readonly Kind[], come: readonly Kind[]): void {
    this.kinds = [...this.kinds.filter((kind) => !gone.includes(kind)), ...come]
    this.index()
    for (const kind of gone) for (const leave of this.leaving.get(kind) ?? []) leave()
  }

  /** Calls `leave` when the kind is served no longer; returns what takes that back. */
  whenGone(kind: Kind, leave: () => void): () => void {
    const all = this.leaving.get(kind) ?? new Set()
    this.leaving.set(kind, all.add(leave))
    return () => {
      all.delete(leave)
      if (all.size === 0) this.leaving.delete(kind)
    }
  }

  private index(): void {
    for (const one of [this.byPlace, this.byKey, this.places]) one.clear()
    for (const kind of this.kinds) {
      const { group, version, plural } = kind.resource
      const place = `${group}/${version}/${plural}`
      if (!this.byPlace.has(place)) this.byPlace.set(place, kind)
      if (!this.byKey.has(storeKey(kind.resource))) this.byKey.set(storeKey(kind.resource), kind)
      this.places.add(group).add(`${group}/${version}`)
    }
  }
}

/** Under what name the store keeps objects of a resource: the same for all its versions. */
export const storeKey = ({ group, plural }: Resource): string => `${group}/${plural}`

let last = { seconds: 0, text: '1970-01-01T00:00:00Z' }

/** Seconds precision, as metadata has it. Most are asked for again within the same second. */
export function timestamp(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds !== last.seconds) last = { seconds, text: `${new Date(milliseconds).toISOString().slice(0, 19)}Z` }
  return last.text
}
