/** Requests to an API server over HTTPS: raw JSON both ways. Connections are kept and shared. */
import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as after } from 'node:timers/promises'
import type { ConnectionOptions } from 'node:tls'
import { apiErrorOf } from './errors.ts'
import type { ClusterAccess, Credentials } from './kubeconfig.ts'
import { linesOf } from './lines.ts'
import type { WatchEvent } from './objects.ts'
import { secureContextOf } from './secureContext.ts'
import type { ApiRequest, ApiResponse, Channels, Transport } from './transport.ts'
import { brokenOff, unreachable } from './unreachable.ts'

/** A transport that owns connections. */
export interface HttpTransport extends Transport {
  /** Ends idle connections and those of running requests. */
  close(): void
}

/** How often a request is repeated that the server asks to repeat, as client-go does. */
const mostRetries = 10

export function httpTransport(access: ClusterAccess, userAgent = 'stickyset'): HttpTransport {
  const secure = access.server.startsWith('https:')
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true })
  // Connections that are upgraded are never given back; those that follow resume the TLS session of the first.
  const upgrading = secure ? new https.Agent() : new http.Agent()

  /** Resolves with the response's head; where it says `Retry-After`, with that of the answer after. */
  async function open(request: ApiRequest): Promise<http.IncomingMessage> {
    for (let retries = 0; ; retries++) {
      const response = await ask(request)
      if (response.statusCode === 408 && retries < mostRetries) {
        // It gave up waiting for the request, of which it has done nothing.
        response.resume()
        continue
      }
      const seconds = retryAfter(response)
      if (seconds === undefined || retries >= mostRetries) return response
      response.resume()
      await after(seconds * 1000, undefined, { ...(request.signal && { signal: request.signal }) }).catch(() =>
        request.signal?.throwIfAborted(),
      )
    }
  }

  /** A kept connection that the server has just closed is worth one more try. */
  async function ask(request: ApiRequest, retried = false): Promise<http.IncomingMessage> {
    request.signal?.throwIfAborted()
    const credentials = await access.credentials()
    const body = encode(request.body)
    const headers = {
      'User-Agent': userAgent,
      Accept: request.accept ?? 'application/json',
      ...(body !== undefined && {
        'Content-Type': request.contentType ?? 'application/json',
        'Content-Length': body.byteLength,
      }),
      ...headersOf(credentials),
    }
    const options = { method: request.method, headers, agent, ...tlsOf(access, credentials) }
    const sent = (secure ? https : http).request(urlOf(access, request), options)
    const abort = () => sent.destroy()
    request.signal?.addEventListener('abort', abort, { once: true })
    sent.once('close', () => request.signal?.removeEventListener('abort', abort))
    try {
      return await new Promise((resolve, reject) => sent.once('response', resolve).once('error', reject).end(body))
    } catch (error) {
      request.signal?.throwIfAborted()
      if (sent.reusedSocket && !retried && request.method === 'GET') return ask(request, true)
      throw unreachable(access.server, error as Error)
    }
  }

  async function send(request: ApiRequest): Promise<ApiResponse> {
    const response = await open(request)
    return { code: response.statusCode ?? 0, body: await bodyOf(response, request), warnings: warningsOf(response) }
  }

  /** The chunks of a response; an abort just ends them. */
  async function* chunksOf(
    response: http.IncomingMessage,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    try {
      yield* response as AsyncIterable<Uint8Array>
    } catch (error) {
      if (!signal?.aborted) throw brokenOff(access.server, error as Error)
    }
  }

  async function bodyOf(response: http.IncomingMessage, { signal }: ApiRequest): Promise<unknown> {
    const chunks: Uint8Array[] = []
    for await (const chunk of chunksOf(response, signal)) chunks.push(chunk)
    signal?.throwIfAborted()
    const text = Buffer.concat(chunks).toString('utf8')
    if (!/^application\/json\b/.test(response.headers['content-type'] ?? '')) return text
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      throw brokenOff(access.server, error as Error)
    }
  }

  async function stream(request: ApiRequest): Promise<AsyncGenerator<Uint8Array>> {
    const response = await open(request)
    const code = response.statusCode ?? 0
    if (code < 200 || code > 299) throw apiErrorOf(code, await bodyOf(response, request))
    return chunksOf(response, request.signal)
  }

  return {
    send,
    read: stream,
    async watch(request) {
      return eventsOf(await stream(request))
    },
    async connect(request): Promise<Channels> {
      const { connectChannels } = await import('./channels.ts')
      const credentials = await access.credentials()
      const url = urlOf(access, request)
      url.protocol = secure ? 'wss:' : 'ws:'
      const headers = { 'User-Agent': userAgent, ...headersOf(credentials) }
      const options = { headers, agent: upgrading, ...tlsOf(access, credentials) }
      return connectChannels(url, options, access.server, request.signal)
    },
    close: () => agent.destroy(),
  }
}

/** For how many seconds the server, too busy now, wants to be left alone. */
function retryAfter({ statusCode = 0, headers }: http.IncomingMessage): number | undefined {
  const seconds = Number(headers['retry-after'])
  return (statusCode === 429 || statusCode >= 500) && Number.isInteger(seconds) ? seconds : undefined
}

async function* eventsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(chunks)) if (line.trim() !== '') yield JSON.parse(line) as WatchEvent
}

function urlOf(access: ClusterAccess, { path, query = {} }: ApiRequest): URL {
  const url = new URL(access.server + path)
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === undefined ? [] : [value].flat()) url.searchParams.append(name, each)
  }
  return url
}

const encode = (body: unknown): Buffer | undefined =>
  body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))

const headersOf = ({ authorization, headers }: Credentials): Record<string, string> => ({
  ...headers,
  ...(authorization !== undefined && { Authorization: authorization }),
})

type TlsConnection = Pick<ConnectionOptions, 'secureContext' | 'rejectUnauthorized' | 'servername'>

function tlsOf({ server, tls }: ClusterAccess, { certificate, key }: Credentials): TlsConnection {
  if (!server.startsWith('https:')) return {}
  return {
    secureContext: secureContextOf({ ca: tls.ca, cert: certificate, key }),
    ...(tls.insecure === true && { rejectUnauthorized: false }),
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
  }
}

/** Headers come as a character for each byte: what is UTF-8 is read as that. */
function textOf(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}

/** `299 - "unknown field \"spec.x\""`: the quoted text of each. */
function warningsOf(response: http.IncomingMessage): string[] {
  const headers = response.headersDistinct.warning ?? []
  return headers
    .map(textOf)
    .map((header) => /^\d+ \S+ "((?:[^"\\]|\\.)*)"/.exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? header)
}
