/** What a proxy does to pages that come through it: their links lead through it, too. */

/** Where the proxy stands, and whom the page came from. */
export interface Through {
  /** The path that leads to the server: `/api/v1/namespaces/default/pods/web-0/proxy`. */
  readonly prefix: string
  /** The server's own address and port. */
  readonly host: string
  /** The host that the client asked. */
  readonly asked: string
}

/** Attributes that hold addresses, by element. */
const linking: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
}

/** An address as it leads through the proxy; others' addresses, and those relative to the page, stay as they are. */
export function throughProxy(address: string, { prefix, host, asked }: Through): string {
  const [, authority, rest = ''] = /^(?:(?:https?:)?\/\/([^/?#]*))?(.*)$/is.exec(address) ?? []
  if (authority !== undefined && authority !== host && authority !== asked) return address
  const path = authority !== undefined && !rest.startsWith('/') ? `/${rest}` : rest
  if (!path.startsWith('/')) return address
  if (authority === asked && asked !== '' && path.startsWith(prefix)) return address
  return path.startsWith(prefix) ? path : prefix + path
}

const tag = /<([a-z][a-z0-9]*)((?:\s+[^\s=>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)+)(?=\s*\/?>)/gi
const attribute = /(\s+)([^\s=>/"']+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/g

/** A page with all its links leading through the proxy. */
export function withLinksThrough(html: string, through: Through): string {
  return html.replaceAll(tag, (whole, element: string, attributes: string) => {
    const names = linking[element.toLowerCase()]
    if (names === undefined) return whole
    const changed = attributes.replaceAll(
      attribute,
      (given: string, space: string, name: string, equals: string, text: string) => {
        if (!names.includes(name.toLowerCase())) return given
        const quote = /^["']/.exec(text)?.[0] ?? ''
        return space + name + equals + quote + throughProxy(quote === '' ? text : text.slice(1, -1), through) + quote
      },
    )
    return `<${element}${changed}`
  })
}
