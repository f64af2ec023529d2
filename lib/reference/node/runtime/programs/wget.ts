import type { IncomingMessage } from 'node:http'
import type { Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { portOf, resolve, send } from './http.ts'
import { parseOptions } from './options.ts'

const usage = `BusyBox multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[-P DIR] [-U AGENT] [-T SEC] URL...
`

/** busybox's wget. */
export const wget: Program = async (process) => {
  const options = parseOptions(
    process.argv.slice(1),
    ['q', 'S', 'c', 'spider', 'no-check-certificate', 'quiet', 'server-response', 'nv'],
    [
      'O',
      'T',
      'U',
      'P',
      'Y',
      'o',
      't',
      'header',
      'post-data',
      'output-document',
      'timeout',
      'tries',
      'user-agent',
      'directory-prefix',
    ],
  )
  if (options.unknown !== undefined || options.args.length === 0) {
    if (options.unknown !== undefined)
      process.stderr(`wget: unrecognized option: ${options.unknown.replace(/^-+/, '')}\n`)
    process.stderr(usage)
    return 1
  }
  for (const text of options.args) {
    const status = await fetchOne(process, options, text, 0)
    if (status !== 0) return status
  }
  return 0
}

async function fetchOne(
  process: Process,
  options: ReturnType<typeof parseOptions>,
  text: string,
  redirects: number,
): Promise<number> {
  const { flags, values } = options
  const value = (...names: string[]): string | undefined =>
    names.map((name) => values.get(name)?.[0]).find((given) => given !== undefined)
  const quiet = flags.has('q') || flags.has('quiet')
  const say = (line: string): void => (quiet ? undefined : process.stderr(`${line}\n`))
  const fail = (problem: string): number => {
    process.stderr(`wget: ${problem}\n`)
    return 1
  }
  let url: URL
  try {
    url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`)
  } catch {
    return fail(`not an http or ftp url: ${text}`)
  }
  if (url.protocol === 'https:')
    return fail(
      `note: TLS certificate validation not implemented\nwget: error getting response: Connection reset by peer`,
    )
  if (url.protocol !== 'http:') return fail(`not an http or ftp url: ${text}`)
  const address = await resolve(process, url)
  if (address === undefined) return fail(`bad address '${url.host}'`)
  const where = `${address}:${portOf(url)}`
  say(`Connecting to ${url.host} (${where})`)
  const posted = value('post-data')
  const timeout = Number(value('T', 'timeout') ?? 900) * 1000
  let response: IncomingMessage
  try {
    response = await send(process, address, {
      method: posted === undefined ? (flags.has('spider') ? 'HEAD' : 'GET') : 'POST',
      url,
      headers: {
        Host: url.host,
        'User-Agent': value('U', 'user-agent') ?? 'Wget',
        ...(posted !== undefined && {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': String(Buffer.byteLength(posted)),
        }),
        ...Object.fromEntries(
          (values.get('header') ?? []).map((line) => [
            line.slice(0, line.indexOf(':')),
            line.slice(line.indexOf(':') + 1).trim(),
          ]),
        ),
        Connection: 'close',
      },
      ...(posted !== undefined && { body: Buffer.from(posted) }),
      connectTimeout: timeout,
      timeout,
    })
  } catch (error) {
    if (describe(error) === 'timed out' || describe(error) === 'Connection timed out') return fail('download timed out')
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return fail('error getting response')
    return fail(`can't connect to remote host (${address}): ${describe(error)}`)
  }
  const status = response.statusCode ?? 0
  if (flags.has('S') || flags.has('server-response')) {
    process.stderr(`  HTTP/${response.httpVersion} ${status} ${response.statusMessage ?? ''}\n`)
    for (let at = 0; at < response.rawHeaders.length; at += 2)
      process.stderr(`  ${response.rawHeaders[at]}: ${response.rawHeaders[at + 1]}\n`)
    process.stderr('  \n')
  }
  if (status >= 300 && status < 400 && response.headers.location !== undefined) {
    response.destroy()
    if (redirects >= 5) return fail('too many redirections')
    return fetchOne(process, options, new URL(response.headers.location, url).href, redirects + 1)
  }
  if (status >= 400 || status < 200) {
    response.destroy()
    return fail(`server returned error: HTTP/${response.httpVersion} ${status} ${response.statusMessage ?? ''}`)
  }
  if (flags.has('spider')) {
    response.destroy()
    say('remote file exists')
    return 0
  }
  return save(process, response, url, value('O', 'output-document'), value('P', 'directory-prefix'), quiet)
}

async function save(
  process: Process,
  response: IncomingMessage,
  url: URL,
  output: string | undefined,
  folder: string | undefined,
  quiet: boolean,
): Promise<number> {
  const name = output ?? (url.pathname.split('/').at(-1) || 'index.html')
  const path = resolvePath(folder === undefined ? process.cwd : resolvePath(process.cwd, folder), name)
  const total = Number(response.headers['content-length'] ?? NaN)
  let size = 0
  try {
    const file = name === '-' ? undefined : process.files.open(path, output === undefined ? 'wx' : 'w')
    if (file !== undefined && !quiet) process.stderr(`saving to '${name}'\n`)
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (file === undefined) process.stdout(chunk)
      else file.write(chunk)
    }
    if (!quiet) {
      process.stderr(progress(name, size, Number.isNaN(total) ? size : total))
      process.stderr(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`)
    }
    return 0
  } catch (error) {
    process.stderr(`wget: can't open '${name}': ${describe(error)}\n`)
    return 1
  }
}

function progress(name: string, size: number, total: number): string {
  const percent = total === 0 ? 100 : Math.floor((size * 100) / total)
  const bar = '*'.repeat(Math.floor((percent * 31) / 100)).padEnd(31)
  return `${name.slice(0, 20).padEnd(20)} ${String(percent).padStart(3)}% |${bar}| ${String(size).padStart(5)}  0:00:00 ETA\n`
}
