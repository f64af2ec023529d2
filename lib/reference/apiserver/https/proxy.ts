/** HTTP through the API server to Pods and Services: `/api/v1/namespaces/default/pods/web-0:80/proxy/index.html`. */
import { request as send, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { unzipSync } from 'node:zlib'
import type { Api, Call } from '../api.ts'
import { findRoute } from '../server.ts'
import { proxyTarget } from '../pods/proxy.ts'
import { failure } from '../status.ts'
import { throughProxy, withLinksThrough } from './links.ts'
import { usualPatience } from './patience.ts'

const shape = /^\/api\/v1\/namespaces\/[^/]+\/(?:pods|services)\/[^/]+\/proxy(\/[^?]*)?(\?.*)?$/

export const isProxy = ({ url = '' }: IncomingMessage): boolean => shape.test(url)

/** What concerns one connection, or is for the API server alone. */
const own = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'authorization',
  'te',
  'trailer',
  'proxy-connection',
])

const passed = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)))

/** @throws ApiError where nobody is there to answer */
export async function serveProxy(
  api: Api,
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, path = '/', search = ''] = shape.exec(request.url ?? '') ?? []
  const unreachable = (error: unknown): Error =>
    failure(
      503,
      'ServiceUnavailable',
      `error trying to reach service: ${error instanceof Error ? error.message : String(error)}`,
    )
  const { connect, host, secure } = proxyTarget(api, findRoute(api, call))
  const plain = await connect().catch((error: unknown) => {
    throw unreachable(error)
  })
  const socket = secure ? (await import('node:tls')).connect({ socket: plain, rejectUnauthorized: false }) : plain
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { ...passed(request.headers), host, connection: 'close' }
    const onward = send(
      { createConnection: () => socket, method: request.method, path: path + search, headers, timeout: usualPatience },
      resolve,
    )
    onward.on('timeout', () => onward.destroy(new Error('i/o timeout')))
    response.on('close', () => onward.destroy())
    pipeline(request, onward).catch((error: unknown) => reject(unreachable(error)))
    onward.on('error', (error) => reject(unreachable(error)))
  })
  const prefix = (request.url ?? '').slice(0, (request.url ?? '').length - path.length - search.length)
  const through = { prefix: prefix.replace(/\/$/, ''), host, asked: request.headers.host ?? '' }
  const headers = passed(answer.headers)
  if (headers.location !== undefined) headers.location = throughProxy(headers.location, through)
  const page = isPage(answer.headers) ? await pageOf(answer) : undefined
  if (page !== undefined) {
    delete headers['content-length']
    delete headers['content-encoding']
  }
  response.writeHead(answer.statusCode ?? 502, headers)
  if (page !== undefined) response.end(Buffer.from(withLinksThrough(page, through), 'latin1'))
  // A client that has gone away needs no answer.
  else await pipeline(answer, response).catch(() => response.destroy())
}

const encodings = new Set(['', 'identity', 'gzip', 'deflate'])

/** What is not said to be anything else may be a page. */
const isPage = (headers: IncomingHttpHeaders): boolean =>
  (headers['content-type'] ?? 'text/html').split(';', 1)[0]!.trim() === 'text/html' &&
  encodings.has(headers['content-encoding'] ?? '')

async function pageOf(answer: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of answer as AsyncIterable<Uint8Array>) parts.push(part)
  const { 'content-encoding': encoding = '' } = answer.headers
  const bytes = Buffer.concat(parts)
  const plain = ['gzip', 'deflate'].includes(encoding) && bytes.length > 0 ? unzipSync(bytes) : bytes
  // Whatever its characters are, they are kept byte by byte.
  return plain.toString('latin1')
}
