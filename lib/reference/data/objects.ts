/** The API's objects, kept: each change becomes a record before it is made. */
import type { Clock } from '../../clock.ts'
import { ApiError } from '../../kube/errors.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { jsonOf } from '../store/json.ts'
import type { Change, Keeper, Store } from '../store/store.ts'
import { JournalError } from './journal.ts'
import { encode, type DataRecord } from './records.ts'

type ObjectRecord = Extract<DataRecord, { do: 'put' | 'delete' }>

/** What the store had when it was left. */
export class KeptObjects {
  /** By resource, namespace and name. */
  readonly #objects = new Map<string, Map<string, KubeObject>>()
  revision = 0

  load(record: ObjectRecord, body: Buffer): void {
    const objects = this.#objects.get(record.resource) ?? new Map<string, KubeObject>()
    this.#objects.set(record.resource, objects)
    if (record.do === 'delete') {
      objects.delete(keyOf(record))
      this.revision = Math.max(this.revision, record.revision)
      return
    }
    const object = JSON.parse(body.toString()) as KubeObject
    objects.set(keyOf(object.metadata), object)
    this.revision = Math.max(this.revision, Number(object.metadata.resourceVersion))
  }

  *[Symbol.iterator](): Generator<[resource: string, object: KubeObject]> {
    for (const [resource, objects] of this.#objects) for (const object of objects.values()) yield [resource, object]
  }
}

const keyOf = ({ namespace = '', name }: { namespace?: string | undefined; name: string }): string =>
  `${namespace}/${name}`

export function* objectRecords(store: Store, at: number): Generator<Uint8Array> {
  for (const [resource, object] of store.all()) yield encode({ do: 'put', resource, at }, jsonOf(object))
}

/** A change that cannot be kept is refused, as by a real API server whose etcd has no space left. */
export const storeKeeper = (append: (record: Uint8Array) => void, clock: Pick<Clock, 'now'>): Keeper => ({
  keep(resource, change) {
    try {
      append(recordOf(resource, change, clock.now()))
    } catch (error) {
      if (error instanceof JournalError) throw refusal(error)
      throw error
    }
  },
})

function recordOf(resource: string, { type, object, revision }: Change, at: number): Uint8Array {
  if (type !== 'DELETED') return encode({ do: 'put', resource, at }, jsonOf(object))
  const { namespace, name } = object.metadata
  return encode({ do: 'delete', resource, at, revision, namespace, name })
}

const refusal = ({ message }: JournalError): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  })
