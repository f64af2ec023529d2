/** Requests whose answers go on: watches, logs, and sessions in Pods. */
import type { Api, Call } from './api.ts'
import { attachSession, execSession } from './pods/exec.ts'
import type { Session } from './pods/channels.ts'
import { readLog } from './pods/log.ts'
import { portForwardSession } from './pods/portforward.ts'
import { routeOf } from './route.ts'
import { findRoute } from './server.ts'
import { methodNotAllowed, noSuchResource } from './status.ts'
import { warnOfAge } from './deprecation.ts'
import { watch, type Sink } from './watch.ts'

/** Who asks for one object by its path gets it, and no more. */
export const isWatch = ({ kinds }: Api, { method, path, query }: Call): boolean =>
  method === 'GET' && ['true', '1'].includes(query.get('watch') ?? '') && !routeOf(kinds, path)?.name

/** Starts a watch; returns what stops it. @throws ApiError */
export function openWatch(api: Api, call: Call, sink: Sink): () => void {
  const { kind, namespace } = findRoute(api, call)
  if (kind.verbs && !kind.verbs.includes('watch')) throw methodNotAllowed()
  warnOfAge(kind, call)
  return watch(api, kind, namespace, call, sink)
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
