/** Who a request comes from: by client certificate or bearer token. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Api, User } from '../api.ts'
import { checkImpersonation } from '../authorization/authorize.ts'
import { whose } from '../tokens.ts'

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** What anyone may ask. */
const open = /^\/(healthz|livez|readyz|version)(\/|$)/

/** Who asks, or whom they ask as; undefined where the request must be turned away. @throws ApiError 403 where they may not ask as another */
export function authenticate(api: Api, request: IncomingMessage): User | undefined {
  const user = identify(api, request)
  const name = request.headers['impersonate-user']
  if (!user || user === anonymous || typeof name !== 'string') return user
  const asked = impersonated(name, request)
  checkImpersonation(api, user, asked)
  return asked
}

function impersonated(name: string, { headersDistinct }: IncomingMessage): User {
  const groups = headersDistinct['impersonate-group'] ?? []
  const [uid] = headersDistinct['impersonate-uid'] ?? []
  return {
    name,
    ...(uid !== undefined && { uid }),
    groups: [...(groups.length > 0 ? groups : groupsOf(name)), 'system:authenticated'],
  }
}

/** Those of a ServiceAccount follow from its name. */
function groupsOf(name: string): string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? []
  return namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}

function identify(api: Api, request: IncomingMessage): User | undefined {
  const { authorization } = request.headers
  const socket = request.socket as TLSSocket
  // A TLS session that is resumed counts as authorized even where it never had a certificate.
  const subject =
    authorization === undefined && socket.authorized
      ? (socket.getPeerCertificate() as Partial<PeerCertificate>).subject
      : undefined
  if (subject) {
    return { name: [subject.CN ?? ''].flat().join(','), groups: [...[subject.O ?? []].flat(), 'system:authenticated'] }
  }
  const user = authorization === undefined ? undefined : bearer(api, request.socket, authorization)
  if (user) return user
  return authorization === undefined && open.test(request.url ?? '') ? anonymous : undefined
}

/** What each connection came with last: mostly, it comes with the same again. */
const last = new WeakMap<Socket, { authorization: string; user(): User | undefined }>()

function bearer(api: Api, socket: Socket, authorization: string): User | undefined {
  const before = last.get(socket)
  if (before?.authorization === authorization) return before.user()
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1]
  if (token === undefined) return undefined
  const user = whose(api, token)
  last.set(socket, { authorization, user })
  return user()
}
