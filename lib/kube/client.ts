/** Requests for objects of a kind, over any {@link Transport}. Objects are raw JSON: no field is lost or converted. */
import { ApiError, apiErrorOf } from './errors.ts'
import type { AnyObject, KubeObject, List, Manifest, Status, WatchEvent } from './objects.ts'
import { pathOf, type Resource } from './resource.ts'
import type { ApiRequest, Transport } from './transport.ts'

export interface ListOptions {
  /** All namespaces where absent. */
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  resourceVersion?: string
  resourceVersionMatch?: string
  limit?: number
  continue?: string
  signal?: AbortSignal
}

export interface WatchOptions extends Omit<ListOptions, 'limit' | 'continue'> {
  allowWatchBookmarks?: boolean
  timeoutSeconds?: number
  sendInitialEvents?: boolean
  /** The server has taken the request: what it knows to tell is on its way. */
  onOpen?(): void
}

export interface WriteOptions {
  subresource?: string
  dryRun?: boolean
  fieldManager?: string
  force?: boolean
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
}

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: boolean
}

/** What a watch tells of an object. */
export interface ObjectEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  object: T
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

const patchContentTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/** Which object: `namespace` is ignored for cluster-scoped kinds. */
export interface ObjectName {
  name: string
  namespace?: string | undefined
}

export class KubeClient {
  readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** Any request; resolves with the body of a 2xx answer. @throws ApiError for any other. */
  async request<T>(request: ApiRequest): Promise<T> {
    const { code, body } = await this.transport.send(request)
    if (code >= 200 && code < 300) return body as T
    throw apiErrorOf(code, body)
  }

  get<T extends KubeObject>(resource: Resource, { name, namespace }: ObjectName, subresource?: string): Promise<T> {
    return this.request({ method: 'GET', path: pathOf(resource, namespace, name, subresource) })
  }

  list<T extends KubeObject>(resource: Resource, options: ListOptions = {}): Promise<List<T>> {
    const { namespace, signal, ...query } = options
    return this.request({ method: 'GET', path: pathOf(resource, namespace), query: asQuery(query), signal })
  }

  /** The events of a watch; an ERROR event is thrown as ApiError. Ends when the server ends it or `signal` aborts it. */
  async *watch<T extends KubeObject = AnyObject>(
    resource: Resource,
    options: WatchOptions = {},
  ): AsyncGenerator<ObjectEvent<T>> {
    const { namespace, signal, onOpen, ...query } = options
    const events = await this.transport.watch({
      method: 'GET',
      path: pathOf(resource, namespace),
      query: asQuery({ ...query, watch: true }),
      signal,
    })
    onOpen?.()
    for await (const event of events as AsyncIterable<WatchEvent<T>>) {
      if (event.type === 'ERROR') throw new ApiError(event.object)
      yield event
    }
  }

  create<T extends KubeObject>(resource: Resource, object: Manifest | T, options: WriteOptions = {}): Promise<T> {
    const { subresource, ...query } = options
    const name = subresource === undefined ? undefined : object.metadata.name
    const path = pathOf(resource, object.metadata.namespace, name, subresource)
    return this.request({ method: 'POST', path, query: asQuery(query), body: object })
  }

  /** Replaces an object; its `metadata.resourceVersion`, where present, must be the stored one. */
  update<T extends KubeObject>(resource: Resource, object: Manifest | T, options: WriteOptions = {}): Promise<T> {
    const { subresource, ...query } = options
    const path = pathOf(resource, object.metadata.namespace, object.metadata.name, subresource)
    return this.request({ method: 'PUT', path, query: asQuery(query), body: object })
  }

  patch<T extends KubeObject>(
    resource: Resource,
    { name, namespace }: ObjectName,
    type: PatchType,
    patch: unknown,
    options: WriteOptions = {},
  ): Promise<T> {
    const { subresource, ...query } = options
    const path = pathOf(resource, namespace, name, subresource)
    return this.request({
      method: 'PATCH',
      path,
      query: asQuery(query),
      body: patch,
      contentType: patchContentTypes[type],
    })
  }

  /** Resolves with the object that is now terminating, or a Status when it is gone. */
  delete<T extends KubeObject>(
    resource: Resource,
    { name, namespace }: ObjectName,
    options: DeleteOptions = {},
  ): Promise<T | Status> {
    const { dryRun, ...body } = options
    // Where there is a body, a real server does not look at the query.
    return this.request({
      method: 'DELETE',
      path: pathOf(resource, namespace, name),
      body: { ...body, ...(dryRun && { dryRun: ['All'] }) },
    })
  }
}

function asQuery(options: Record<string, string | number | boolean | undefined>): Record<string, string | undefined> {
  const entries = Object.entries(options).map(([key, value]) => [
    key,
    key === 'dryRun' ? (value === true ? 'All' : undefined) : value?.toString(),
  ])
  return Object.fromEntries(entries) as Record<string, string | undefined>
}
