/** From an HTTP request to a call of the API server. */
import type { IncomingMessage } from 'node:http'
import type { Call, Query, User } from '../api.ts'

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** Undefined for a method that what is asked for does not have: of resources, nobody asks for the headers alone. */
export function callOf(request: IncomingMessage, user: User, body: string | Uint8Array | undefined): Call | undefined {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
  const [path = '', search = ''] = (request.url ?? '/').split('?', 2)
  if (!methods.has(method) || (request.method === 'HEAD' && /^\/apis?(\/|$)/.test(path))) return undefined
  return {
    method: method as Call['method'],
    path,
    query: queryOf(search),
    body,
    contentType: request.headers['content-type'] ?? '',
    accept: request.headers.accept ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    user,
    warnings: [],
  }
}

const noQuery: Query = { get: () => undefined, all: () => [] }

function queryOf(search: string): Query {
  if (search === '') return noQuery
  const parameters = new URLSearchParams(search)
  return { get: (name) => parameters.get(name) ?? undefined, all: (name) => parameters.getAll(name) }
}
