/** Rules for names, labels and annotations. */
import type { FieldErrors } from './errors.ts'

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const labelPattern = new RegExp(`^${label}$`)
const subdomainPattern = new RegExp(`^${subdomain}$`)

const tooLong = (text: string, limit: number, unit = 'characters'): string[] =>
  Buffer.byteLength(text) > limit ? [`must be no more than ${limit} ${unit}`] : []

const explain = (what: string, examples: readonly string[], pattern: string): string =>
  `${what} (e.g. ${examples
    .map((one) => `'${one}'`)
    .join(', ')
    .replaceAll("', '", "',  or '")}, regex used for validation is '${pattern}')`

export function dns1123Label(name: string): string[] {
  const long = tooLong(name, 63)
  if (labelPattern.test(name)) return long
  if (subdomainPattern.test(name)) return [...long, 'must not contain dots']
  const what =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  return [...long, explain(what, ['my-name', '123-abc'], label)]
}

export function dns1123Subdomain(name: string, unit = 'characters'): string[] {
  const long = tooLong(name, 253, unit)
  if (subdomainPattern.test(name)) return long
  const what =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return [...long, explain(what, ['example.com'], subdomain)]
}

export function dns1035Label(name: string): string[] {
  const long = tooLong(name, 63)
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return long
  const what =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return [...long, explain(what, ['my-name', 'abc-123'], '[a-z]([-a-z0-9]*[a-z0-9])?')]
}

/** Names that may stand for all subdomains: `*.example.com`. */
export function wildcardSubdomain(name: string): string[] {
  const long = tooLong(name, 253)
  if (name.startsWith('*.') && subdomainPattern.test(name.slice(2))) return long
  const what =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
  return [...long, explain(what, ['*.example.com'], `\\*\\.${subdomain}`)]
}

/** Names that may be a part of a path, and nothing more. */
export function pathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`)
}

const urlPath = "(/|[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+)+"
const urlPathPattern = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/

/** `example.com/something`: what is wrong with it, and which part of it is. */
export function domainPathErrors(text: string): [part: string, why: string][] {
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)]
  if (host === '' || path === '') return [[text, 'must be a domain-prefixed path (such as "acme.io/foo")']]
  const errors = dns1123Subdomain(host).map((why): [string, string] => [host, why])
  if (!urlPathPattern.test(path)) errors.push([path, `Invalid path (regex used for validation is '${urlPath}')`])
  return errors
}

const namePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const namePartPattern = new RegExp(`^${namePart}$`)

/** `app`, `example.com/app`: keys of labels and annotations. */
export function qualifiedNameErrors(key: string): string[] {
  const parts = key.split('/')
  const examples = ['MyName', 'my.name', '123-abc']
  const what =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  if (parts.length > 2) {
    return [
      `a valid label key ${explain(what, examples, namePart)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const [name = '', prefix] = parts.toReversed()
  const errors: string[] = []
  if (prefix === '') errors.push('prefix part must be non-empty')
  else if (prefix !== undefined) errors.push(...dns1123Subdomain(prefix, 'bytes').map((why) => `prefix part ${why}`))
  if (name === '') errors.push('name part must be non-empty')
  else if (Buffer.byteLength(name) > 63) errors.push('name part must be no more than 63 bytes')
  if (!namePartPattern.test(name)) errors.push(`name part ${explain(what, examples, namePart)}`)
  return errors
}

/** Names of ports. */
export function portNameErrors(name: string): string[] {
  const errors = tooLong(name, 15)
  if (!/^[-a-z0-9]+$/.test(name)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)')
  if (name.includes('--')) errors.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(name)) errors.push('must not begin or end with a hyphen')
  return errors
}

export const portErrors = (port: number): string[] =>
  port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']

/** Names of environment variables. */
export const environmentNameErrors = (name: string): string[] =>
  /[^ -<>-~]/.test(name)
    ? ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
    : []

/** Keys of ConfigMaps and Secrets. */
export function configKeyErrors(key: string): string[] {
  const errors = tooLong(key, 253)
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    errors.push(
      explain(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        ['key.name', 'KEY_NAME', 'key-name'],
        '[-._a-zA-Z0-9]+',
      ),
    )
  }
  if (key === '.' || key === '..') errors.push(`must not be '${key}'`)
  else if (key.startsWith('..')) errors.push("must not start with '..'")
  return errors
}

const valuePattern = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

export function labelValueErrors(value: string): string[] {
  const long = tooLong(value, 63, 'bytes')
  if (valuePattern.test(value)) return long
  const what =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  return [...long, explain(what, ['MyValue', 'my_value', '12345'], '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]
}

export function labelErrors(labels: Record<string, string> | undefined, field: string, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const why of qualifiedNameErrors(key)) errors.invalid(field, key, why)
    for (const why of labelValueErrors(value)) errors.invalid(field, value, why)
  }
}

const annotationLimit = 256 * 1024

export function annotationErrors(
  annotations: Record<string, string> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  let size = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const why of qualifiedNameErrors(key.toLowerCase())) errors.invalid(field, key, why)
    size += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (size > annotationLimit) errors.tooLong(field, annotationLimit)
}

/** Names of classes of things, and whatever else may be absent. */
export function subdomainErrors(name: string | undefined, field: string, errors: FieldErrors): void {
  if (name) for (const why of dns1123Subdomain(name)) errors.invalid(field, name, why)
}
