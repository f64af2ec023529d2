import type { IncomingMessage } from 'node:http'
import type { Process, Program } from '../../image.ts'
import { hasCode } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { readAll } from '../input.ts'
import { portOf, resolve, send } from './http.ts'
import { parseOptions, type Options } from './options.ts'
import { pause } from './sleep.ts'

const flags = [
  's',
  'S',
  'f',
  'I',
  'i',
  'v',
  'L',
  'k',
  'G',
  'O',
  'g',
  'N',
  '4',
  '6',
  '#',
  'j',
  'q',
  'silent',
  'disable',
  'show-error',
  'fail',
  'head',
  'include',
  'verbose',
  'location',
  'insecure',
  'get',
  'remote-name',
  'compressed',
  'http1.1',
  'fail-with-body',
  'no-buffer',
  'ipv4',
  'ipv6',
  'no-progress-meter',
  'retry-connrefused',
  'version',
]
const valued = [
  'o',
  'w',
  'm',
  'X',
  'H',
  'd',
  'A',
  'u',
  'e',
  'T',
  'b',
  'c',
  'x',
  'F',
  'output',
  'write-out',
  'max-time',
  'connect-timeout',
  'request',
  'header',
  'data',
  'data-raw',
  'data-binary',
  'user-agent',
  'user',
  'retry',
  'retry-delay',
  'retry-max-time',
  'resolve',
  'interface',
  'referer',
  'url',
  'data-urlencode',
]

/** What ended a transfer: curl's exit code and words. */
class CurlError extends Error {
  readonly exitCode: number
  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

export const curl: Program = async (process) => {
  const options = parseOptions(process.argv.slice(1), flags, valued)
  if (options.flags.has('version')) {
    process.stdout('curl 8.10.1 (x86_64-alpine-linux-musl) libcurl/8.10.1\nProtocols: http\n')
    return 0
  }
  if (options.unknown !== undefined) {
    process.stderr(
      `curl: option ${options.unknown}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    )
    return 2
  }
  const urls = [...(options.values.get('url') ?? []), ...options.args]
  if (urls.length === 0) {
    process.stderr("curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n")
    return 2
  }
  let status = 0
  for (const url of urls) status = await transfer(process, options, url)
  return status
}

async function transfer(process: Process, options: Options, text: string): Promise<number> {
  const has = (...names: string[]): boolean => names.some((name) => options.flags.has(name))
  const began = process.clock.now()
  let result: Result = { status: 0, size: 0, address: '', url: text, redirects: 0, type: '', port: 0 }
  let exitCode = 0
  const retries = Number(value(options, 'retry') ?? 0)
  const delay = Number(value(options, 'retry-delay') ?? 0)
  for (let attempt = 0; ; attempt++) {
    try {
      result = await request(process, options, text, 0)
      exitCode = 0
      break
    } catch (error) {
      if (!(error instanceof CurlError)) throw error
      exitCode = error.exitCode
      if (attempt < retries && [28, ...(has('retry-connrefused') ? [7] : [])].includes(exitCode)) {
        // Without a delay of its own, curl waits a second, then twice as long each time.
        await pause(process, (delay > 0 ? delay : Math.min(600, 2 ** attempt)) * 1000)
        continue
      }
      if (error.exitCode === 22) result = { ...result, status: Number(/\d{3}$/.exec(error.message)?.[0] ?? 0) }
      if (!has('s', 'silent') || has('S', 'show-error')) process.stderr(`curl: (${exitCode}) ${error.message}\n`)
      break
    }
  }
  const format = value(options, 'w', 'write-out')
  if (format !== undefined) process.stdout(writeOut(format, result, (process.clock.now() - began) / 1000))
  return exitCode
}

function value(options: Options, ...names: string[]): string | undefined {
  return names.map((name) => options.values.get(name)?.[0]).find((given) => given !== undefined)
}

interface Result {
  readonly status: number
  readonly size: number
  readonly address: string
  readonly port: number
  readonly url: string
  readonly redirects: number
  readonly type: string
}

async function request(process: Process, options: Options, text: string, redirects: number): Promise<Result> {
  const has = (...names: string[]): boolean => names.some((name) => options.flags.has(name))
  const url = parseUrl(text)
  const began = process.clock.now()
  const address = await resolve(process, url)
  if (address === undefined) throw new CurlError(6, `Could not resolve host: ${url.hostname}`)
  const port = portOf(url)
  const say = (line: string): void => (has('v', 'verbose') ? process.stderr(`${line}\n`) : undefined)
  say(`*   Trying ${address}:${port}...`)
  const data = await bodyOf(process, options)
  const method =
    value(options, 'X', 'request') ??
    (has('I', 'head') ? 'HEAD' : data === undefined || has('G', 'get') ? 'GET' : 'POST')
  if (data !== undefined && has('G', 'get')) url.search += (url.search === '' ? '?' : '&') + data.toString()
  const headers = headersOf(options, url, has('G', 'get') ? undefined : data)
  const seconds = value(options, 'm', 'max-time')
  const connect = value(options, 'connect-timeout') ?? seconds
  let response: IncomingMessage
  try {
    response = await send(process, address, {
      method,
      url,
      headers: { ...headers, Connection: 'keep-alive' },
      ...(data !== undefined && !has('G', 'get') && { body: data }),
      connectTimeout: connect === undefined ? undefined : Number(connect) * 1000,
      timeout: seconds === undefined ? undefined : Number(seconds) * 1000,
    })
  } catch (error) {
    const ms = Math.round(process.clock.now() - began)
    if (hasCode(error, 'ETIMEDOUT'))
      throw new CurlError(
        28,
        seconds === undefined
          ? `Failed to connect to ${url.hostname} port ${port} after ${ms} ms: Couldn't connect to server`
          : `Operation timed out after ${ms} milliseconds with 0 bytes received`,
      )
    if (hasCode(error, 'ECONNREFUSED') || hasCode(error, 'EHOSTUNREACH'))
      throw new CurlError(
        7,
        `Failed to connect to ${url.hostname} port ${port} after ${ms} ms: Couldn't connect to server`,
      )
    throw new CurlError(52, 'Empty reply from server')
  }
  say(`* Connected to ${url.hostname} (${address}) port ${port}`)
  say(`> ${method} ${url.pathname}${url.search} HTTP/1.1`)
  for (const [name, text] of Object.entries(headers)) say(`> ${name}: ${text}`)
  say('> ')
  const head = [`HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}`]
  for (let at = 0; at < response.rawHeaders.length; at += 2)
    head.push(`${response.rawHeaders[at]}: ${response.rawHeaders[at + 1]}`)
  for (const line of [...head, '']) say(`< ${line}`)
  const status = response.statusCode ?? 0
  const output = outputOf(process, options, url)
  if (has('I', 'head', 'i', 'include')) output(Buffer.from([...head, '', ''].join('\r\n')))
  const { location } = response.headers
  if (status >= 300 && status < 400 && location !== undefined && has('L', 'location')) {
    response.destroy()
    if (redirects >= 50) throw new CurlError(47, 'Maximum (50) redirects followed')
    return request(process, options, new URL(location, url).href, redirects + 1)
  }
  if (status >= 400 && has('f', 'fail')) {
    response.destroy()
    throw new CurlError(22, `The requested URL returned error: ${status}`)
  }
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.length
      output(chunk)
    }
  } catch (error) {
    const ms = Math.round(process.clock.now() - began)
    if (hasCode(error, 'ETIMEDOUT'))
      throw new CurlError(28, `Operation timed out after ${ms} milliseconds with ${size} bytes received`)
    throw new CurlError(56, 'Recv failure: Connection reset by peer')
  }
  say(`* Connection #0 to host ${url.hostname} left intact`)
  return { status, size, address, port, url: url.href, redirects, type: response.headers['content-type'] ?? '' }
}

function parseUrl(text: string): URL {
  const scheme = /^(\w+):\/\//.exec(text)?.[1]
  if (scheme !== undefined && scheme !== 'http')
    throw new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`)
  try {
    return new URL(scheme === undefined ? `http://${text}` : text)
  } catch {
    throw new CurlError(3, 'URL using bad/illegal format or missing URL')
  }
}

async function bodyOf(process: Process, options: Options): Promise<Buffer | undefined> {
  const parts: string[] = []
  for (const name of ['d', 'data', 'data-raw', 'data-binary', 'data-urlencode']) {
    for (const text of (options.values.get(name) ?? []).toReversed()) {
      if (!text.startsWith('@') || name === 'data-raw')
        parts.push(name === 'data-urlencode' ? encodeURIComponent(text) : text)
      else if (text === '@-') parts.push(Buffer.from(await readAll(process.stdin)).toString())
      else parts.push(await process.files.readFile(resolvePath(process.cwd, text.slice(1))))
    }
  }
  return parts.length === 0 ? undefined : Buffer.from(parts.join('&'))
}

function headersOf(options: Options, url: URL, data: Buffer | undefined): Record<string, string> {
  const user = value(options, 'u', 'user')
  const headers: Record<string, string> = {
    Host: url.host,
    ...(user !== undefined && { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    'User-Agent': value(options, 'A', 'user-agent') ?? 'curl/8.10.1',
    Accept: '*/*',
    ...(data !== undefined && {
      'Content-Length': String(data.length),
      'Content-Type': 'application/x-www-form-urlencoded',
    }),
  }
  for (const line of [...(options.values.get('H') ?? []), ...(options.values.get('header') ?? [])].toReversed()) {
    const at = line.indexOf(':')
    const name =
      Object.keys(headers).find((name) => name.toLowerCase() === line.slice(0, at).toLowerCase()) ?? line.slice(0, at)
    headers[name] = line.slice(at + 1).trim()
  }
  return headers
}

function outputOf(process: Process, options: Options, url: URL): (data: Uint8Array) => void {
  const remote = options.flags.has('O') || options.flags.has('remote-name')
  const name = value(options, 'o', 'output') ?? (remote ? url.pathname.split('/').at(-1) : undefined)
  if (name === undefined || name === '-') return (data) => process.stdout(data)
  const file = process.files.open(resolvePath(process.cwd, name), 'w')
  return (data) => file.write(data)
}

function writeOut(format: string, result: Result, seconds: number): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(result.status).padStart(3, '0'),
    response_code: String(result.status).padStart(3, '0'),
    size_download: String(result.size),
    time_total: seconds.toFixed(6),
    time_connect: '0.000100',
    remote_ip: result.address,
    remote_port: String(result.port),
    url_effective: result.url,
    num_redirects: String(result.redirects),
    content_type: result.type,
  }
  return format
    .replaceAll(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('%%', '%')
}
