/** One attempt of a probe or a hook: a command in the container, an HTTP request, a TCP connection. */
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type * as core from 'kubernetes-types/core/v1.js'
import type { Clock } from '../../../clock.ts'
import type { Container } from '../runtime.ts'
import { timeoutAfter } from './timeout.ts'

/** The container that is probed, and how to reach it. Times are in milliseconds. */
export interface AttemptTarget {
  readonly container: Container
  readonly spec: core.Container
  readonly podIP: string
  connect(address: string, port: number): Promise<Duplex>
  readonly clock: Clock
}

/** What came of an attempt. */
export interface Outcome {
  /** An error: it could not even be tried. */
  readonly kind: 'success' | 'failure' | 'error'
  /** What a kubelet says of it; '' where there is nothing to say. */
  readonly output: string
  /** What is strange about a success. */
  readonly warning?: string
}

/** What a command says may be this long. */
const longest = 10 * 1024

/** Runs a command; `output` is what it printed on both streams. */
export async function runCommand(
  { container, clock }: AttemptTarget,
  command: readonly string[],
  timeout: number | undefined,
  signal?: AbortSignal,
): Promise<{ exitCode: number; output: string } | 'timeout'> {
  const chunks: Uint8Array[] = []
  const collect = (data: Uint8Array): void => {
    chunks.push(data)
  }
  const limit = timeoutAfter(clock, timeout, signal)
  const streams = { stdin: nothing(), stdout: collect, stderr: collect, signal: limit.signal }
  try {
    const exitCode = await within(limit.signal, container.exec(command, { tty: false }, streams))
    return { exitCode, output: Buffer.concat(chunks).subarray(0, longest).toString() }
  } catch (error) {
    if (limit.signal.aborted) return 'timeout'
    throw new Error(`rpc error: code = Unknown desc = ${execFailure(error)}`, { cause: error })
  } finally {
    limit.cancel()
  }
}

/** Why a command could not be started, in a runtime's words. */
export const execFailure = (error: unknown): string =>
  'failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: ' +
  `unable to start container process: ${(error as Error).message}: unknown`

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A probe's command has no input.
}

/** So many redirects are followed. */
const mostRedirects = 10

/** A request as probes and hooks make it: any answer from 200 to 399 is a success. To the same host, redirects are followed. */
export async function httpGet(target: AttemptTarget, action: core.HTTPGetAction, timeout: number): Promise<Outcome> {
  const port = portOf(target.spec, action.port)
  if (port === undefined) return noSuchPort(action.port)
  const host = action.host ?? target.podIP
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]))
  let place: Place = { scheme, host, port, path: `/${(action.path ?? '').replace(/^\//u, '')}` }
  const failed = (why: string): Outcome => ({ kind: 'failure', output: `Get "${urlOf(place)}": ${why}` })
  const late = timeoutAfter(target.clock, timeout)
  try {
    for (let redirects = 0; ; redirects++) {
      const { code, location, body } = await ask(target, place, headers, late.signal)
      if (code < 200 || code >= 400) return { kind: 'failure', output: `HTTP probe failed with statuscode: ${code}` }
      if (code < 300) return { kind: 'success', output: '' }
      const next = location === undefined ? undefined : placeOf(location, place)
      if (next?.host !== place.host)
        return { kind: 'success', output: '', warning: `Probe terminated redirects, Response body: ${body}` }
      place = next
      if (redirects === mostRedirects - 1) return failed(`stopped after ${mostRedirects} redirects`)
    }
  } catch (error) {
    if (late.signal.aborted) return failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
    return failed(dialError(error, place.host, place.port))
  } finally {
    late.cancel()
  }
}

interface Place {
  readonly scheme: string
  readonly host: string
  readonly port: number
  /** With what is asked. */
  readonly path: string
}

const urlOf = ({ scheme, host, port, path }: Place): string => `${scheme}://${host}:${port}${path}`

/** Where a redirect leads; undefined where it is no address of the web. */
function placeOf(location: string, from: Place): Place | undefined {
  if (!URL.canParse(location, urlOf(from))) return undefined
  const { protocol, hostname, port, pathname, search } = new URL(location, urlOf(from))
  const scheme = protocol.slice(0, -1)
  return { scheme, host: hostname, port: Number(port || (scheme === 'https' ? 443 : 80)), path: pathname + search }
}

async function ask(
  target: AttemptTarget,
  { scheme, host, port, path }: Place,
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ code: number; location: string | undefined; body: string }> {
  const socket = await within(signal, target.connect(host, port))
  const stream = scheme === 'https' ? (await import('node:tls')).connect({ socket, rejectUnauthorized: false }) : socket
  return new Promise((resolve, reject) => {
    const headers = {
      host: `${host}:${port}`,
      'user-agent': 'kube-probe/1.36',
      accept: '*/*',
      connection: 'close',
      ...given,
    }
    const sent = request({ host, path, headers, createConnection: () => stream }, (response) => {
      const { statusCode: code = 0 } = response
      const { location } = response.headers
      let body = ''
      response.setEncoding('latin1').on('data', (text: string) => (body = (body + text).slice(0, longest)))
      if (code >= 300 && code < 400) response.on('end', () => resolve({ code, location, body })).on('error', reject)
      else resolve({ code, location, body })
    })
    signal.addEventListener('abort', () => sent.destroy(new Error('late')), { once: true })
    sent.on('error', reject)
    sent.end()
  })
}

/** A connection that is given up at once: it is a success that it came about. */
export async function tcpConnect(
  target: AttemptTarget,
  action: core.TCPSocketAction,
  timeout: number,
): Promise<Outcome> {
  const port = portOf(target.spec, action.port)
  if (port === undefined) return noSuchPort(action.port)
  const host = action.host ?? target.podIP
  const late = timeoutAfter(target.clock, timeout)
  try {
    const socket = await within(late.signal, target.connect(host, port))
    socket.destroy()
    return { kind: 'success', output: '' }
  } catch (error) {
    return {
      kind: 'failure',
      output: late.signal.aborted ? `dial tcp ${host}:${port}: i/o timeout` : dialError(error, host, port),
    }
  } finally {
    late.cancel()
  }
}

const noSuchPort = (port: number | string): Outcome => ({
  kind: 'error',
  output: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`,
})

/** A port by its number, or by its name among the container's. */
function portOf(spec: core.Container, port: number | string): number | undefined {
  if (typeof port === 'number') return port
  return (
    spec.ports?.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/u.test(port) ? Number(port) : undefined)
  )
}

export const within = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error('late'))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })

const dialWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ETIMEDOUT: 'i/o timeout',
}

function dialError(error: unknown, host: string, port: number): string {
  const { code, message } = error as Error & { code?: string }
  const words = dialWords[code ?? '']
  if (words !== undefined) return `dial tcp ${host}:${port}: ${words}`
  return code === 'ECONNRESET' ? 'EOF' : message
}
