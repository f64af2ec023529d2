/** Requests whose answers go on: watches, logs, and sessions in Pods. */
import type { Api, Call } from './api.ts'
import { attachSession, execSession } from './pods/exec.ts'
import type { Session } from './pods/channels.ts'
import { readLog } from './pods/log.ts'
import { portForwardSession } from './pods/portforward.ts'
import { countRequest } from './metrics.ts'
import { routeOf } from './route.ts'
import { findRoute } from './server.ts'
import { flag } from './parameters.ts'
import { badRequest, methodNotAllowed, noSuchResource } from './status.ts'
import { warnOfAge } from './deprecation.ts'
import { watch, type Sink } from './watch.ts'

/** Who asks for one object by its path gets it, and no more, unless the path itself is for watching. */
export function isWatch({ kinds }: Api, { method, path, query }: Call): boolean {
  if (method !== 'GET') return false
  const asked = flag(query, 'watch') === true
  if (!asked && !path.includes('/watch/')) return false
  const route = routeOf(kinds, path)
  return route?.watches ?? (asked && !route?.name)
}

/** Starts a watch; returns what stops it. @throws ApiError */
export function openWatch(api: Api, call: Call, sink: Sink): () => void {
  const route = findRoute(api, call)
  const { kind, namespace, name } = route
  if (kind.verbs && !kind.verbs.includes('watch')) throw methodNotAllowed()
  warnOfAge(kind, call)
  const stop = watch(api, kind, namespace, name === '' ? call : callFor(name, call), sink)
  countRequest(api, call, route, 200)
  return stop
}

/** The same, of one object only. @throws ApiError 400 where another one is selected */
function callFor(name: string, call: Call): Call {
  const { query } = call
  const asked = query.get('fieldSelector') ?? ''
  if (asked !== '' && !asked.split(',').some((term) => /^metadata\.name==?/.test(term) && term.endsWith(`=${name}`)))
    throw badRequest("fieldSelector metadata.name doesn't match requested name")
  const fieldSelector = asked === '' ? `metadata.name=${name}` : asked
  return { ...call, query: { ...query, get: (key) => (key === 'fieldSelector' ? fieldSelector : query.get(key)) } }
}

export const isLog = ({ method, path }: Call): boolean =>
  method === 'GET' && /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/log$/.test(path)

/** @throws ApiError */
export const openLog = (api: Api, call: Call): AsyncIterable<Uint8Array> => readLog(api, findRoute(api, call), call)

export const isPortForward = ({ path }: Call): boolean =>
  /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/portforward$/.test(path)

/** What to run once the client is connected. @throws ApiError */
export function openSession(api: Api, call: Call): Session {
  const route = findRoute(api, call)
  const of = route.kind.resource.kind === 'Pod' ? route.subresource : ''
  if (of === 'exec') return execSession(api, route, call)
  if (of === 'attach') return attachSession(api, route, call)
  if (of === 'portforward') return portForwardSession(api, route, call)
  throw noSuchResource()
}
