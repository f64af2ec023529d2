/** Who a request comes from: by client certificate or bearer token. */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { User } from '../api.ts'

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** What anyone may ask. */
const open = /^\/(healthz|livez|readyz|version)(\/|$)/

/** Undefined where the request must be turned away. */
export function authenticate(request: IncomingMessage, token: string): User | undefined {
  const { authorization } = request.headers
  const socket = request.socket as TLSSocket
  // A TLS session that is resumed counts as authorized even where it never had a certificate.
  const subject = authorization === undefined && socket.authorized ? (socket.getPeerCertificate() as Partial<PeerCertificate>).subject : undefined
  if (subject) {
    return { name: [subject.CN ?? ''].flat().join(','), groups: [...[subject.O ?? []].flat(), 'system:authenticated'] }
  }
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  if (given !== undefined && same(given, token)) {
    return { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }
  }
  return authorization === undefined && open.test(request.url ?? '') ? anonymous : undefined
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
