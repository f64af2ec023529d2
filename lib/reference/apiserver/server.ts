/** The API server: a function from requests to answers, over the store. How requests arrive is not its business. */
import { ApiError } from '../../kube/errors.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { Kind } from '../resources/kind.ts'
import { storeKey, type Answer, type Api, type Call } from './api.ts'
import { parseBody, toObject } from './body.ts'
import { remove, type Deletion } from './delete.ts'
import { list } from './list.ts'
import { patched } from './patch.ts'
import { represent } from './represent.ts'
import { routeOf, type Route } from './route.ts'
import { failure, methodNotAllowed, noSuchResource } from './status.ts'
import { watch, type Sink } from './watch.ts'
import { create, existing, update, type Part, type WriteContext } from './write.ts'

/** Answers any request but streams. Failures are answers too. */
export async function answer(api: Api, call: Call): Promise<Answer> {
  try {
    const route = find(api, call)
    return typeof route === 'string' ? { code: 404, body: route } : await dispatch(api, call, route)
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, body: error.status }
    throw error
  }
}

/** Starts a watch; returns what stops it. @throws ApiError */
export function openWatch(api: Api, call: Call, sink: Sink): () => void {
  const route = find(api, call)
  if (typeof route === 'string') throw failure(404, 'NotFound', route.trim())
  return watch(api, route.kind, route.namespace, route.name, call, sink)
}

export const isWatch = ({ method, query }: Call): boolean =>
  method === 'GET' && ['true', '1'].includes(query.get('watch') ?? '')

function find(api: Api, { path }: Call): Route | string {
  const route = routeOf(api.kinds, path)
  if (route === 'nowhere') return '404 page not found\n'
  if (route === 'unknown') throw noSuchResource()
  return route
}

async function dispatch(api: Api, call: Call, route: Route): Promise<Answer> {
  const { kind, namespace, name, subresource } = route
  const now = api.clock.now()
  const ok = (object: KubeObject, code = 200): Answer => ({ code, body: represent(kind, object, call, now) })
  if (name === '') {
    if (call.method === 'GET') return { code: 200, body: represent(kind, list(api, kind, namespace, call), call, now) }
    if (call.method === 'POST') {
      const object = toObject(kind, await parseBody(call, kind.resource.kind), call)
      return ok(create(api, kind, namespace, object, contextOf(call)), 201)
    }
    if (call.method === 'DELETE') return deleteAll(api, call, kind, namespace)
    throw methodNotAllowed()
  }
  if (subresource !== '' && !(subresource === 'status' && kind.status)) throw noSuchResource()
  const part = subresource as Part
  const old = existing(api, kind, namespace, name)
  switch (call.method) {
    case 'GET': return ok(old)
    case 'PUT': {
      const object = toObject(kind, await parseBody(call, kind.resource.kind), call)
      return ok(update(api, kind, existing(api, kind, namespace, name), object, { ...contextOf(call), part }))
    }
    case 'PATCH': {
      const object = toObject(kind, patched(kind, old, call), call)
      return ok(update(api, kind, old, object, { ...contextOf(call), part, patched: true }))
    }
    case 'DELETE': return { code: 200, body: remove(api, kind, old, await deletionOf(call)) }
    default: throw methodNotAllowed()
  }
}

const contextOf = (call: Call): WriteContext => ({ dryRun: isDryRun(call), track: () => {} })

const isDryRun = ({ query }: Call): boolean => query.all('dryRun').includes('All')

async function deleteAll(api: Api, call: Call, kind: Kind, namespace: string): Promise<Answer> {
  const options = await deletionOf(call)
  const found = list(api, kind, namespace, call)
  for (const { metadata } of found.items) {
    const object = api.store.get(storeKey(kind.resource), metadata.namespace, metadata.name)
    if (object) remove(api, kind, object, options)
  }
  return { code: 200, body: found }
}

async function deletionOf(call: Call): Promise<Deletion> {
  const { query } = call
  const body = (call.body === undefined || call.body === '' ? {} : await parseBody(call, 'DeleteOptions')) as Partial<Deletion> & {
    dryRun?: string[]
  }
  const grace = query.get('gracePeriodSeconds')
  return {
    gracePeriodSeconds: body.gracePeriodSeconds ?? (grace === undefined ? undefined : Number(grace)),
    propagationPolicy: body.propagationPolicy ?? query.get('propagationPolicy'),
    orphanDependents: body.orphanDependents,
    preconditions: body.preconditions,
    dryRun: isDryRun(call) || (body.dryRun?.includes('All') ?? false),
  }
}
