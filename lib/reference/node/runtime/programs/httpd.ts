/** Apache's httpd, for the files below its document root. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Process, Program } from '../../image.ts'
import type { Inode } from '../files/inode.ts'
import { strftime } from './date.ts'
import { serveHttp, text } from './http-server.ts'

const root = '/usr/local/apache2/htdocs'

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
}

export function httpd(version: string): Program {
  return async (process) => {
    const time = (): string => strftime('%a %b %d %T.000000 %Y', new Date(process.clock.now()))
    const notice = (code: string, text: string): void =>
      process.stderr(`[${time()}] [mpm_event:notice] [pid ${process.pid}:tid 1] ${code}: ${text}\n`)
    const warning = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${process.network.address}. Set the 'ServerName' directive globally to suppress this message\n`
    process.stderr(warning + warning)
    serveHttp(process, 80, (request, response) => {
      response.once('finish', () => log(process, request, response))
      response.setHeader('Date', new Date(process.clock.now()).toUTCString())
      response.setHeader('Server', `Apache/${version} (Unix)`)
      serve(process, request, response)
    })
    notice('AH00489', `Apache/${version} (Unix) configured -- resuming normal operations`)
    process.stderr(
      `[${time()}] [core:notice] [pid ${process.pid}:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`,
    )
    return new Promise((resolve) => {
      process.onSignal('SIGTERM', () => {
        notice('AH00491', 'caught SIGTERM, shutting down')
        resolve(0)
      })
      process.onSignal('SIGWINCH', () => resolve(0))
    })
  }
}

function serve(process: Process, request: IncomingMessage & { url: string }, response: ServerResponse): void {
  let path: string
  try {
    path = process.files.resolvePath('/', decodeURIComponent(request.url.replace(/[?#].*/, '')))
  } catch {
    return page(
      response,
      400,
      'Bad Request',
      'Your browser sent a request that this server could not understand.<br />',
    )
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET,POST,OPTIONS,HEAD,TRACE')
    return page(
      response,
      405,
      'Method Not Allowed',
      `The requested method ${request.method} is not allowed for this URL.`,
    )
  }
  const inode = process.files.seek(root + path)
  if (inode === undefined) return page(response, 404, 'Not Found', 'The requested URL was not found on this server.')
  if (inode.kind !== 'directory') return send(process, request, response, root + path, inode)
  const index = `${root}${path}/index.html`
  const found = process.files.seek(index)
  if (found?.kind === 'file') return send(process, request, response, index, found)
  const entries = [...inode.entries.keys()]
    .toSorted()
    .map((name) => `<li><a href="${encodeURIComponent(name)}"> ${name}</a></li>\n`)
  text(
    response,
    `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${path}</title>\n </head>\n <body>\n<h1>Index of ${path}</h1>\n<ul>${entries.join('')}</ul>\n</body></html>\n`,
    200,
    'text/html;charset=ISO-8859-1',
  )
}

function send(process: Process, request: IncomingMessage, response: ServerResponse, path: string, inode: Inode): void {
  const content = process.files.content(path)
  const modified = new Date(inode.mtime)
  response.setHeader('Last-Modified', modified.toUTCString())
  response.setHeader('ETag', `"${content.length.toString(16)}-${(inode.mtime * 1000).toString(16)}"`)
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader('Content-Length', content.length)
  const type = types[path.split('.').at(-1)!]
  if (type !== undefined) response.setHeader('Content-Type', type)
  response.end(request.method === 'HEAD' ? undefined : content)
}

function page(response: ServerResponse, status: number, title: string, body: string): void {
  text(
    response,
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${body}</p>\n</body></html>\n`,
    status,
    'text/html; charset=iso-8859-1',
  )
}

function log(process: Process, request: IncomingMessage, response: ServerResponse): void {
  const time = strftime('%d/%b/%Y:%T +0000', new Date(process.clock.now()))
  const size = request.method === 'HEAD' ? '-' : String(response.getHeader('content-length') ?? '-')
  process.stdout(
    `${request.socket.remoteAddress} - - [${time}] "${request.method} ${request.url} HTTP/${request.httpVersion}" ${response.statusCode} ${size}\n`,
  )
}
