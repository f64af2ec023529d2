/** Values that differ from run to run, recognised by how they look. */

export type ValueKind =
  | 'address'
  | 'dashed-address'
  | 'uuid'
  | 'hash'
  | 'timestamp'
  | 'duration'
  | 'revision'
  | 'node-port'
  | 'wildcard'
  | 'capture'

export type Part = { kind: 'literal'; text: string } | { kind: ValueKind; text: string }

const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`
const ipv6 = String.raw`(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}|(?:[0-9a-fA-F]{1,4}:){1,7}:|::1`
/** What Kubernetes makes of random numbers and hashes has no vowels and no 0, 1 or 3. */
const random = '[bcdfghjklmnpqrstvwxz2456789]'
const time = String.raw`\d\d:\d\d:\d\d`

/** What stands for a value of the kind in the run's output: a regular expression's source without groups. */
export const patterns: Readonly<Record<ValueKind, string>> = {
  address: `(?:${ipv4}|${ipv6})`,
  'dashed-address': String.raw`(?:\d{1,3}-){3}\d{1,3}|(?:[0-9a-fA-F]{0,4}-){2,7}[0-9a-fA-F]{1,4}`,
  uuid: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
  hash: `${random}{5,10}`,
  timestamp: String.raw`\d{4}-\d\d-\d\d[T ]${time}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} ${time} (?:[+-]\d{4}|GMT|UTC)`,
  duration: String.raw`(?=\d+(?:\.\d+)?(?:ms|[ydhms]))(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+(?:\.\d+)?s)?(?:\d+ms)?`,
  revision: String.raw`\d+`,
  'node-port': String.raw`\d{4,5}`,
  wildcard: '.*?',
  capture: '.+?',
}

const edge = String.raw`(?<![\w.:-])`
const alternatives: [ValueKind, string][] = [
  ['wildcard', String.raw`\[\.\.\]`],
  ['capture', String.raw`\[[a-z][\w-]*\]`],
  ['timestamp', patterns.timestamp],
  ['revision', String.raw`(?<=\bresourceVersion"?:\s?"?)\d+`],
  ['node-port', String.raw`(?<=\d:)3\d{4}(?=\/(?:TCP|UDP|SCTP))`],
  ['uuid', String.raw`(?<![0-9a-fA-F])${patterns.uuid}(?![0-9a-fA-F])`],
  ['address', String.raw`(?<![\w.])(?:${ipv4})(?![\w.]*\.?\d)|(?<![\w:.])(?:${ipv6})(?![\w:.])`],
  ['dashed-address', String.raw`(?<![\w-])(?:\d{1,3}-){3}\d{1,3}(?=\.)`],
  ['duration', `${edge}${patterns.duration}${String.raw`(?![\w./-])`}`],
  ['hash', String.raw`(?<=[a-z0-9]-)(?:${random}{5}|${random}{8,10})(?!\w)(?!-(?!${random}{5}(?![\w-])))`],
]
const scanner = new RegExp(alternatives.map(([, source]) => `(${source})`).join('|'), 'g')

/** Splits a line or cell of a transcript into literal text and values. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let next = 0
  for (const match of text.matchAll(scanner)) {
    const kind = alternatives[match.slice(1).findIndex((group) => group !== undefined)]![0]
    if (kind === 'duration' && isQuantity(text)) continue
    if (match.index > next) parts.push({ kind: 'literal', text: text.slice(next, match.index) })
    parts.push({ kind, text: match[0] })
    next = match.index + match[0].length
  }
  if (next < text.length) parts.push({ kind: 'literal', text: text.slice(next) })
  return parts
}

/** `cpu: 100m` is no duration. */
function isQuantity(text: string): boolean {
  return /\bcpu\b/i.test(text)
}

export const isDuration = (text: string): boolean =>
  new RegExp(`^(?:${patterns.duration}|<invalid>|<unknown>)$`).test(text)

/** A whole text of addresses, with ports or not: `172.17.0.2:80,172.17.0.3:80`. */
export const isAddressList = (text: string): boolean =>
  new RegExp(`^${patterns.address}(?::\\d+)?(?:,${patterns.address}(?::\\d+)?)+$`).test(text)
