/** `agnhost netexec`: an HTTP server that tells of itself and its network. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Process } from '../../../image.ts'
import type { Endpoint } from '../../../../network/sockets.ts'
import { describe } from '../../files/errors.ts'
import { serveHttp, text } from '../http-server.ts'
import { send } from '../http.ts'
import type { Options } from '../options.ts'
import { pause } from '../sleep.ts'
import { untilSignal } from './agnhost.ts'
import { askUdp, serveUdp } from './udp.ts'

type Handler = (
  process: Process,
  query: URLSearchParams,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>

export async function netexec(process: Process, options: Options): Promise<number> {
  const port = Number(options.values.get('http-port')?.[0] ?? 8080)
  const delay = Number(options.values.get('delay-shutdown')?.[0] ?? 0)
  return new Promise((end) => {
    const handlers = handlersEndingWith(end)
    const handle = async (request: IncomingMessage & { url: string }, response: ServerResponse): Promise<void> => {
      const url = new URL(request.url, 'http://localhost')
      process.stderr(`${stamp(process)} GET ${url.pathname}${told(url)}\n`)
      const handler = handlers[url.pathname] ?? (url.pathname.startsWith('/') ? handlers['/'] : undefined)
      await handler?.(process, url.searchParams, response, request)
    }
    process.stderr(`${stamp(process)} Started HTTP server on port ${port}\n`)
    serveHttp(process, port, handle)
    serveUdp(process, Number(options.values.get('udp-port')?.[0] ?? 8081), (line) =>
      process.stderr(`${stamp(process)} ${line}\n`),
    )
    if (delay === 0) void untilSignal(process).then(end)
    else {
      process.onSignal('SIGTERM', () => {
        process.stderr(`${stamp(process)} Sleeping ${delay} seconds before terminating...\n`)
        void pause(process, delay * 1000).then(() => end(0))
      })
    }
  })
}

/** The parameters that it logs, empty ones too. */
const logged: Readonly<Record<string, readonly string[]>> = {
  '/echo': ['msg', 'code'],
  '/exit': ['code', 'timeout', 'wait'],
  '/dial': ['host', 'protocol', 'port', 'request', 'tries'],
  '/shell': ['cmd'],
}

function told({ pathname, searchParams }: URL): string {
  const words = logged[pathname]?.map((name) => `${name}=${searchParams.get(name) ?? ''}`)
  return words === undefined ? '' : `?${words.join('&')}`
}

function stamp(process: Process): string {
  return new Date(process.clock.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
}

function handlersEndingWith(end: (status: number) => void): Readonly<Record<string, Handler>> {
  return {
    '/': (process, _query, response) => text(response, `NOW: ${new Date(process.clock.now()).toISOString()}`),
    '/clientip': (_process, _query, response, request) =>
      text(response, `${request.socket.remoteAddress}:${request.socket.remotePort}`),
    '/hostname': (process, _query, response) => text(response, process.network.hostname),
    '/hostName': (process, _query, response) => text(response, process.network.hostname),
    '/healthz': (_process, _query, response) => text(response, ''),
    '/echo': (_process, query, response) => text(response, query.get('msg') ?? '', Number(query.get('code') ?? 200)),
    '/header': (_process, query, response, request) =>
      text(response, String(request.headers[(query.get('key') ?? '').toLowerCase()] ?? '')),
    '/redirect': (_process, query, response) => {
      response.setHeader('Location', query.get('location') ?? '/')
      text(response, '', Number(query.get('code') ?? 302))
    },
    '/exit': async (process, query, response) => {
      text(response, '')
      await pause(process, seconds(query.get('wait')) * 1000)
      end(Number(query.get('code') ?? 0))
    },
    '/shutdown': (_process, _query, response) => {
      text(response, '')
      end(0)
    },
    '/shell': shell,
    '/dial': dial,
    '/upload': async (process, _query, response, request) => {
      const path = `/uploads/upload${process.clock.now()}`
      const parts: Uint8Array[] = []
      for await (const chunk of request as AsyncIterable<Uint8Array>) parts.push(chunk)
      process.files.put(path, Buffer.concat(parts))
      text(response, JSON.stringify({ output: path }))
    },
  }
}

function seconds(duration: string | null): number {
  const match = /^([\d.]+)(ms|s|m)?$/.exec(duration ?? '0')
  return match === null ? 0 : Number(match[1]) * ({ ms: 0.001, s: 1, m: 60 }[match[2] ?? 's'] ?? 1)
}

const shell: Handler = async (process, query, response) => {
  const output: Uint8Array[] = []
  const collect = (data: Uint8Array): void => {
    output.push(data.slice())
  }
  const status = await process.spawn(
    [query.get('shell') ?? '/bin/sh', '-c', query.get('shellCommand') ?? query.get('cmd') ?? ''],
    { stdout: collect, stderr: collect },
  ).exited
  const result: Record<string, string> = { output: Buffer.concat(output).toString() }
  if (status !== 0) result.error = `exit status ${status}`
  text(response, JSON.stringify(result))
}

/** Asks other Pods, and says what they answered. */
const dial: Handler = async (process, query, response) => {
  const request = query.get('request') ?? ''
  const protocol = (query.get('protocol') ?? '').toLowerCase() || 'http'
  const ask = { http: askHttp, udp: askUdpOf }[protocol]
  if (request === '') return text(response, 'request parameter not specified. <nil>\n', 400)
  if (ask === undefined) return text(response, `unsupported protocol. ${protocol}\n`, 400)
  const [host, port] = [query.get('host') ?? '', Number(query.get('port'))]
  const [address] = await process.network.lookup(host)
  if (address === undefined)
    return text(response, `host and/or port param are invalid. lookup ${host}: no such host\n`, 400)
  const responses: string[] = []
  const errors: string[] = []
  for (let tries = Number(query.get('tries') ?? 1); tries > 0; tries--) {
    try {
      responses.push(await ask(process, { address, port }, request))
    } catch (error) {
      errors.push(describe(error))
    }
  }
  text(response, JSON.stringify({ ...(responses.length > 0 && { responses }), ...(errors.length > 0 && { errors }) }))
}

const askUdpOf: typeof askHttp = (process, peer, request) => askUdp(process, peer, request)

async function askHttp(process: Process, { address, port }: Endpoint, request: string): Promise<string> {
  const url = new URL(`http://${address}:${port}/${request}`)
  const headers = { Host: url.host, Connection: 'close' }
  const answer = await send(process, address, { method: 'GET', url, headers, timeout: 5000 })
  const parts: Uint8Array[] = []
  for await (const chunk of answer as AsyncIterable<Uint8Array>) parts.push(chunk)
  return Buffer.concat(parts).toString()
}
