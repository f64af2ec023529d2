/** URLs in rules: `url(self.endpoint).getScheme() == 'https'`. */
import type { Environment } from '@marcbachmann/cel-js'

class Url {
  readonly scheme: string
  /** With the port. */
  readonly host: string
  readonly path: string
  readonly query: string

  constructor(scheme: string, host: string, path: string, query: string) {
    this.scheme = scheme
    this.host = host
    this.path = path
    this.query = query
  }
}

export const addUrls = (language: Environment): Environment =>
  language
    .registerType('net.URL', { ctor: Url })
    .registerFunction('isURL(string): bool', (text: string) => read(text) !== undefined)
    .registerFunction('url(string): net.URL', (text: string) => {
      const url = read(text)
      if (!url) throw new Error(`URL parse error during conversion from string: ${text}`)
      return url
    })
    .registerFunction('net.URL.getScheme(): string', ({ scheme }: Url) => scheme)
    .registerFunction('net.URL.getHost(): string', ({ host }: Url) => host)
    .registerFunction('net.URL.getHostname(): string', ({ host }: Url) => partsOf(host)[0])
    .registerFunction('net.URL.getPort(): string', ({ host }: Url) => partsOf(host)[1])
    .registerFunction('net.URL.getEscapedPath(): string', ({ path }: Url) =>
      encodeURI(path).replaceAll(/%25(?=[0-9A-Fa-f]{2})/g, '%'),
    )
    .registerFunction('net.URL.getQuery(): map<string, list<string>>', ({ query }: Url) => {
      const values = new URLSearchParams(query)
      return Object.fromEntries([...new Set(values.keys())].map((key) => [key, values.getAll(key)]))
    })
    .registerOperator('net.URL == net.URL', (a: Url, b: Url) => JSON.stringify(a) === JSON.stringify(b))

/** Undefined for what is neither absolute nor a path from the root. */
function read(text: string): Url | undefined {
  const [, scheme = '', authority, path = '', query = ''] =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(text) ?? []
  const host = authority?.replace(/^.*@/s, '')
  if (text === '' || /\p{Cc}/u.test(text) || /%(?![0-9A-Fa-f]{2})/.test(path)) return undefined
  if (scheme === '' && (authority !== undefined || !path.startsWith('/'))) return undefined
  if (host !== undefined && !/^(\[[0-9A-Fa-f:.%]*\]|[^\s[\]:"<>\\^`{|}]*)(:\d*)?$/.test(host)) return undefined
  return new Url(scheme.toLowerCase(), host ?? '', path, query)
}

/** `[::1]:80` is `::1` and `80`. */
function partsOf(host: string): [name: string, port: string] {
  const [, name = '', port = ''] = /^(\[.*\]|[^:]*)(?::(\d*))?$/.exec(host) ?? []
  return [name.replace(/^\[(.*)\]$/, '$1'), port]
}
