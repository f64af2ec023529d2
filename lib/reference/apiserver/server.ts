/** The API server: a function from requests to answers, over the store. How requests arrive is not its business. */
import { ApiError } from '../../kube/errors.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { keptAs, qualifiedName, type Kind } from '../resources/kind.ts'
import { storeKey, type Answer, type Api, type Call } from './api.ts'
import { apply, applyType } from './apply.ts'
import { parseBody, toObject } from './body.ts'
import { policyOf, remove, type Deletion } from './delete.ts'
import { componentStatuses } from './componentstatuses.ts'
import { binding } from '../resources/binding.ts'
import { componentStatus } from '../resources/componentstatus.ts'
import { deletionOf, isDryRun, writeContextOf } from './options.ts'
import { discovery } from './discovery.ts'
import { list, revisionOf, tooLarge } from './list.ts'
import { countRequest } from './metrics.ts'
import { patched, patchTypeOf } from './patch.ts'
import { formOf, represent, shownAs } from './represent.ts'
import { review } from './review.ts'
import { routeOf, type Route } from './route.ts'
import { createNotAllowed, methodNotAllowed, noSuchResource } from './status.ts'
import { subresourceOf } from './subresources.ts'
import { bind } from './pods/binding.ts'
import { podOf } from './pods/target.ts'
import { warnOfAge } from './deprecation.ts'
import { checkName, create, existing, existingToReplace, placeIn, update } from './write.ts'

/** Answers any request but streams. Failures are answers too. */
export async function answer(api: Api, call: Call): Promise<Answer> {
  const route = routeOf(api.kinds, call.path)
  const answered = await answerOf(api, call, route)
  countRequest(api, call, route, answered.code)
  return answered
}

async function answerOf(api: Api, call: Call, route: Route | undefined): Promise<Answer> {
  try {
    if (route) return await dispatch(api, call, route)
    const answer = discovery(api, call)
    if (!answer) throw noSuchResource()
    return answer
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, body: error.status }
    throw error
  }
}

/** What the path names. @throws ApiError 404 */
export function findRoute(api: Api, { path }: Call): Route {
  const route = routeOf(api.kinds, path)
  if (route === undefined) throw noSuchResource()
  return route
}

async function dispatch(api: Api, call: Call, route: Route): Promise<Answer> {
  const { kind, name, subresource } = route
  if (route.watches) throw methodNotAllowed()
  warnOfAge(kind, call)
  if (kind.answer) return review(api, call, route)
  if (kind === binding) return bindByName(api, call, route)
  if (kind === componentStatus && subresource === '') return componentStatuses(api, call, route)
  // Nothing is done that could not be told.
  if (subresource === '') formOf(call)
  if (call.method !== 'GET') await kind.prepare?.()
  if (subresource === '') return name === '' ? collection(api, call, route) : single(api, call, route)
  const handler = subresourceOf(kind, subresource)
  if (!handler) throw noSuchResource()
  return handler(api, call, route)
}

/** The name of the Pod is in the body. */
async function bindByName(api: Api, call: Call, route: Route): Promise<Answer> {
  if (call.method !== 'POST' || route.name !== '') throw methodNotAllowed()
  const object = toObject(binding, await parseBody(call, 'Binding'), call)
  placeIn(binding, route.namespace, object)
  const pod = podOf(api, { ...route, name: object.metadata.name ?? '' })
  return { code: 201, body: bind(api, pod, object, isDryRun(call)) }
}

async function collection(api: Api, call: Call, { kind, namespace }: Route): Promise<Answer> {
  const kept = keptAs(kind)
  const now = api.clock.now()
  switch (call.method) {
    case 'GET':
      return { code: 200, body: represent(kind, list(api, kind, namespace, call), call, now) }
    case 'DELETE':
      // Nobody deletes in all namespaces at once, nor all of what says that it cannot be.
      if ((kind.resource.namespaced && namespace === '') || kind.verbs?.includes('deletecollection') === false)
        throw methodNotAllowed()
      return { code: 200, body: await removeAll(api, call, kind, namespace) }
    case 'POST': {
      if (kind.resource.namespaced && namespace === '') throw methodNotAllowed()
      if (kind.leaving?.()) throw createNotAllowed(kind.resource)
      const object = toObject(kind, await parseBody(call, kind.resource.kind), call)
      const created = create(api, kept, namespace, object, writeContextOf(api, call, kept))
      if (kind.inert)
        call.warnings.push(
          typeof kind.inert === 'string'
            ? kind.inert
            : `nothing in this cluster acts on ${qualifiedName(kind.resource)}: they are kept for controllers from elsewhere`,
        )
      return { code: 201, body: represent(kind, created, call, now) }
    }
    default:
      throw methodNotAllowed()
  }
}

async function single(api: Api, call: Call, route: Route): Promise<Answer> {
  const { kind, namespace, name } = route
  const kept = keptAs(kind)
  const answered = (object: KubeObject): Answer => ({ code: 200, body: represent(kind, object, call, api.clock.now()) })
  switch (call.method) {
    case 'GET':
      checkFresh(api, call)
      return answered(existing(api, kept, namespace, name))
    case 'PUT': {
      const object = toObject(kind, await parseBody(call, kind.resource.kind), call)
      const context = writeContextOf(api, call, kept)
      if (kept.createsOnUpdate && !object.metadata.uid && !api.store.get(storeKey(kept.resource), namespace, name)) {
        checkName(object, name)
        return { ...answered(create(api, kept, namespace, object, context)), code: 201 }
      }
      const old = existingToReplace(api, kept, namespace, name, object)
      return answered(update(api, kept, old, object, { ...context, part: '' }))
    }
    case 'PATCH': {
      if (patchTypeOf(call) === applyType) {
        const { object, created } = await apply(api, call, route, '')
        return { ...answered(object), code: created ? 201 : 200 }
      }
      const context = writeContextOf(api, call, kept)
      const old = existing(api, kept, namespace, name)
      const object = patched(kind, shownAs(kind, old), call)
      return answered(update(api, kept, old, object, { ...context, part: '', patched: true }))
    }
    case 'DELETE': {
      const options = await deletionOf(call)
      warnOfOrphans(kind, call, options)
      return { code: 200, body: remove(api, kept, existing(api, kept, namespace, name), options) }
    }
    default:
      throw methodNotAllowed()
  }
}

function warnOfOrphans({ orphans }: Kind, { warnings }: Call, options: Deletion): void {
  if (typeof orphans === 'string' && policyOf(options) === undefined) warnings.push(orphans)
}

/** @throws ApiError 500 or 504 where what is asked for is no version, or one that is yet to come */
function checkFresh({ store }: Api, { query }: Call): void {
  const version = query.get('resourceVersion') ?? ''
  const asked = version === '' ? 0 : revisionOf(version)
  if (asked > store.revision) throw tooLarge(asked, store.revision)
}

async function removeAll(api: Api, call: Call, asked: Kind, namespace: string): Promise<object> {
  const kind = keptAs(asked)
  const options = await deletionOf(call)
  warnOfOrphans(kind, call, options)
  const found = list(api, asked, namespace, call)
  for (const [index, { metadata }] of found.items.entries()) {
    // Watchers get their turn, however much there is to delete.
    if (index % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
    const object = api.store.get(storeKey(kind.resource), metadata.namespace, metadata.name)
    if (object) remove(api, kind, object, options)
  }
  return found
}
