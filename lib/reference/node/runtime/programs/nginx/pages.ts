/** The pages that nginx makes by itself. */

const titles: Readonly<Record<number, string>> = {
  301: '301 Moved Permanently',
  302: '302 Found',
  303: '303 See Other',
  307: '307 Temporary Redirect',
  308: '308 Permanent Redirect',
  400: '400 Bad Request',
  401: '401 Authorization Required',
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Not Allowed',
  410: '410 Gone',
  414: '414 Request-URI Too Large',
  416: '416 Requested Range Not Satisfiable',
  429: '429 Too Many Requests',
  500: '500 Internal Server Error',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
}

/** The body for a status, or undefined where nginx sends none. `server` is as in the Server header: `nginx/1.25.3`. */
export function statusPage(status: number, server: string): string | undefined {
  const title = titles[status]
  if (title === undefined) return undefined
  const body = isOlderThan(server, 1, 15, 6) ? '<body bgcolor="white">' : '<body>'
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    body,
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${server}</center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n')
}

function isOlderThan(server: string, ...version: number[]): boolean {
  const actual = server.replace('nginx/', '').split('.').map(Number)
  const at = version.findIndex((part, index) => part !== actual[index])
  return at >= 0 && (actual[at] ?? 0) < version[at]!
}

/** A listing, as the autoindex module makes it. */
export function indexPage(
  path: string,
  entries: readonly { name: string; isDirectory: boolean; size: number; mtime: Date }[],
): string {
  const rows = entries
    .toSorted((a, b) => Number(b.isDirectory) - Number(a.isDirectory) || (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const name = entry.isDirectory ? `${entry.name}/` : entry.name
      const shown = name.length > 50 ? `${name.slice(0, 47)}..>` : name
      const size = entry.isDirectory ? '-' : String(entry.size)
      return `<a href="${encodeURI(name)}">${shown}</a>${' '.repeat(Math.max(0, 51 - shown.length))}${indexTime(entry.mtime)}${size.padStart(20)}\r\n`
    })
  return `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${rows.join('')}</pre><hr></body>\r\n</html>\r\n`
}

export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function indexTime(time: Date): string {
  const iso = time.toISOString()
  return `${iso.slice(8, 10)}-${months[time.getUTCMonth()]}-${iso.slice(0, 4)} ${iso.slice(11, 16)}`
}
