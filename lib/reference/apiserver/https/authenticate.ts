/** Who a request comes from: by client certificate or bearer token. */
import type { IncomingMessage } from 'node:http'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Api, User } from '../api.ts'
import { userOfToken } from '../tokens.ts'

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** What anyone may ask. */
const open = /^\/(healthz|livez|readyz|version)(\/|$)/

/** Who asks, or whom they ask as; undefined where the request must be turned away. */
export function authenticate(api: Api, request: IncomingMessage): User | undefined {
  const user = identify(api, request)
  const name = request.headers['impersonate-user']
  // `kubectl --as`: whoever is let in may do everything, also be another.
  return user && user !== anonymous && typeof name === 'string' ? impersonated(name, request) : user
}

function impersonated(name: string, { headersDistinct }: IncomingMessage): User {
  const groups = headersDistinct['impersonate-group'] ?? []
  const [uid] = headersDistinct['impersonate-uid'] ?? []
  return { name, ...(uid !== undefined && { uid }), groups: [...groups, 'system:authenticated'] }
}

function identify(api: Api, request: IncomingMessage): User | undefined {
  const { authorization } = request.headers
  const socket = request.socket as TLSSocket
  // A TLS session that is resumed counts as authorized even where it never had a certificate.
  const subject = authorization === undefined && socket.authorized ? (socket.getPeerCertificate() as Partial<PeerCertificate>).subject : undefined
  if (subject) {
    return { name: [subject.CN ?? ''].flat().join(','), groups: [...[subject.O ?? []].flat(), 'system:authenticated'] }
  }
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  const user = given === undefined ? undefined : userOfToken(api, given)
  if (user) return user
  return authorization === undefined && open.test(request.url ?? '') ? anonymous : undefined
}
