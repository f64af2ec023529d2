/** One request to nginx. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Process } from '../../../image.ts'
import { all, valueOf, type Directive } from './configuration.ts'
import { indexPage, statusPage } from './pages.ts'
import { proxy } from './proxy.ts'
import { blocksFor, fileFor, type VirtualServer } from './server.ts'

export interface Site {
  readonly process: Process
  readonly version: string
  readonly server: VirtualServer | undefined
  logError(text: string): void
}

const defaultRoot = '/etc/nginx/html'

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  xml: 'text/xml',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  txt: 'text/plain',
  png: 'image/png',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  webp: 'image/webp',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
}

export async function respond(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('Server', `nginx/${site.version}`)
  response.setHeader('Date', new Date(site.process.clock.now()).toUTCString())
  response.shouldKeepAlive &&= request.headers.connection?.toLowerCase() !== 'close'
  const path = pathOf(request)
  if (site.server === undefined || path === undefined) return page(site, request, response, 400, [])
  await answer(site, site.server, request, response, path, 0)
}

function pathOf(request: IncomingMessage): string | undefined {
  try {
    const path = decodeURIComponent((request.url ?? '/').replace(/[?#].*/, ''))
    const names: string[] = []
    for (const name of path.split('/').slice(1)) {
      if (name === '..') names.pop()
      else if (name !== '.') names.push(name)
    }
    return path.startsWith('/') ? '/' + names.join('/').replaceAll(/\/{2,}/g, '/') : undefined
  } catch {
    return undefined
  }
}

async function answer(
  site: Site,
  server: VirtualServer,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  redirects: number,
): Promise<void> {
  const { files } = site.process
  const blocks = blocksFor(server, path)
  const fail = (status: number): Promise<void> => page(site, request, response, redirects > 10 ? 500 : status, blocks)
  const returned = valueOf(blocks.slice(0, 2), 'return')
  if (returned !== undefined) return answerReturn(site, request, response, returned, blocks)
  const upstream = valueOf(blocks.slice(0, 1), 'proxy_pass')?.[0]
  if (upstream !== undefined) return (await proxy(site, upstream, request, response)) ? undefined : fail(502)
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(405)
  const tries = valueOf(blocks.slice(0, 2), 'try_files')
  if (tries !== undefined && redirects < 10) {
    const exists = (candidate: string): boolean => {
      const kind = files.seek(fileFor(server, candidate, defaultRoot))?.kind
      return kind === (candidate.endsWith('/') ? 'directory' : 'file')
    }
    const candidates = tries.map((text) => text.replaceAll('$uri', path))
    const found = candidates.slice(0, -1).find(exists)
    const last = candidates.at(-1)!
    if (found === undefined && last.startsWith('=')) return fail(Number(last.slice(1)))
    if ((found ?? last) !== path) return answer(site, server, request, response, found ?? last, redirects + 1)
  }
  const file = fileFor(server, path, defaultRoot)
  const inode = files.seek(file)
  if (inode?.kind === 'directory' && !path.endsWith('/')) {
    response.setHeader('Location', `http://${request.headers.host ?? 'localhost'}${path}/`)
    return fail(301)
  }
  if (inode?.kind === 'directory') {
    const index = (valueOf(blocks, 'index') ?? ['index.html']).find(
      (name) => files.seek(`${file}/${name}`)?.kind === 'file',
    )
    if (index !== undefined) return answer(site, server, request, response, `${path}${index}`, redirects + 1)
    if (valueOf(blocks, 'autoindex')?.[0] === 'on') {
      const entries = await Promise.all(
        [...files.entries(file).keys()]
          .filter((name) => !name.startsWith('.'))
          .map(async (name) => ({ name, ...(await files.stat(`${file}/${name}`)) })),
      )
      return send(response, request, blocks, 200, 'text/html', indexPage(path, entries))
    }
    site.logError(`directory index of "${file}" is forbidden`)
    return fail(403)
  }
  if (inode?.kind !== 'file') {
    site.logError(`open() "${file}" failed (2: No such file or directory)`)
    return fail(404)
  }
  sendFile(request, response, blocks, file, inode.mtime, files.content(file))
}

function answerReturn(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  [code = '200', ...rest]: readonly string[],
  blocks: readonly (readonly Directive[])[],
): Promise<void> | void {
  const status = Number(code)
  const text = variables(rest.join(' '), request)
  if (Number.isNaN(status) || (status >= 301 && status <= 308)) {
    response.setHeader('Location', Number.isNaN(status) ? code : text)
    return page(site, request, response, Number.isNaN(status) ? 302 : status, blocks)
  }
  if (rest.length === 0) return page(site, request, response, status, blocks)
  send(response, request, blocks, status, valueOf(blocks, 'default_type')?.[0] ?? 'text/plain', text)
}

function variables(text: string, request: IncomingMessage): string {
  const values: Readonly<Record<string, string | undefined>> = {
    request_uri: request.url,
    uri: pathOf(request),
    host: request.headers.host?.replace(/:\d+$/, ''),
    remote_addr: request.socket.remoteAddress,
    request_method: request.method,
    scheme: 'http',
  }
  return text.replaceAll(/\$\{?(\w+)\}?/g, (whole, name: string) => values[name] ?? whole)
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  blocks: readonly (readonly Directive[])[],
  file: string,
  mtime: number,
  content: Uint8Array,
): void {
  const modified = new Date(mtime).toUTCString()
  const etag = `"${Math.floor(mtime / 1000).toString(16)}-${content.length.toString(16)}"`
  const validators = [
    ['Last-Modified', modified],
    ['ETag', etag],
  ] as const
  const unchanged = request.headers['if-none-match'] ?? request.headers['if-modified-since']
  if (unchanged === etag || unchanged === modified) {
    for (const [name, value] of validators) response.setHeader(name, value)
    response.writeHead(304).end()
    return
  }
  const type = types[file.split('.').at(-1)!.toLowerCase()] ?? valueOf(blocks, 'default_type')?.[0] ?? 'text/plain'
  send(response, request, blocks, 200, type, content, [...validators, ['Accept-Ranges', 'bytes']])
}

/** A page of nginx's own, or the file that `error_page` names for the status. */
async function page(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  blocks: readonly (readonly Directive[])[],
): Promise<void> {
  const own = blocks
    .flatMap((block) => all(block, 'error_page'))
    .find(({ args }) => args.slice(0, -1).includes(String(status)))
  const file =
    own === undefined || site.server === undefined ? undefined : fileFor(site.server, own.args.at(-1)!, defaultRoot)
  if (file !== undefined && site.process.files.seek(file)?.kind === 'file') {
    return send(response, request, blocks, status, 'text/html', site.process.files.content(file))
  }
  send(response, request, blocks, status, 'text/html', statusPage(status, `nginx/${site.version}`) ?? '')
}

function send(
  response: ServerResponse,
  request: IncomingMessage,
  blocks: readonly (readonly Directive[])[],
  status: number,
  type: string,
  body: string | Uint8Array,
  [modified, ...others]: readonly (readonly [string, string])[] = [],
): void {
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', Buffer.byteLength(body))
  if (modified !== undefined) response.setHeader(...modified)
  response.setHeader('Connection', response.shouldKeepAlive ? 'keep-alive' : 'close')
  for (const header of others) response.setHeader(...header)
  const headers = blocks.find((block) => all(block, 'add_header').length > 0) ?? []
  for (const { args } of all(headers, 'add_header'))
    response.setHeader(args[0] ?? '', variables(args[1] ?? '', request))
  response.writeHead(status)
  response.end(request.method === 'HEAD' ? undefined : body)
}
