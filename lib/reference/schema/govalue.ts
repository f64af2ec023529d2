/** Values and complaints as Go's own machinery words them. */
import type { DecodeError } from './decode.ts'
import { isObject } from './decode.ts'
import type { Schema } from './types.ts'

/** `map[spec:map[replicas:3]]`: how Go prints what it has read from JSON. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (!isObject(value)) return `${value as string | number | boolean}`
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${goValue(item)}`).join(' ')}]`
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** A text in quotes, as Go's `%q` writes it. */
export const goQuoted = (text: string): string =>
  `"${text.replaceAll(/["\\]|\p{C}|(?! )\p{Z}/gu, (one) => short[one] ?? escaped(one.codePointAt(0) as number))}"`

function escaped(code: number): string {
  const digits = code.toString(16)
  if (code < 0x80) return `\\x${digits.padStart(2, '0')}`
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
}

/** A value as Go writes it in JSON. */
export const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const goKinds: Readonly<Record<string, string>> = { int32: 'int32', int64: 'int64', bool: 'bool' }

/** What Go says of a value of the wrong type where there was no text to decode. */
export function conversionError({ message, mismatch }: DecodeError): string {
  if (!mismatch) return message.startsWith('illegal base64') ? `error decoding from json: ${message}` : message
  const { schema, value } = mismatch
  const found = kindOf(value)
  if (schema.kind === 'struct') return `cannot restore struct from: ${found}`
  if (schema.kind === 'list') return `cannot restore slice from ${found}`
  if (schema.kind === 'map') return `cannot restore map from ${found}`
  const target = goKinds[schema.type] ?? (schema.type === 'string' ? 'string' : undefined)
  if (target === undefined) return `error decoding from json: ${message}`
  return converts(found, schema) ? `cannot convert ${found} to ${schema.goType}` : `unrecognized type: ${target}`
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map'
}

/** Whether Go has any conversion between the two, even if it is not one that is wanted. */
const converts = (found: string, { type }: Schema & { kind: 'scalar' }): boolean =>
  found === 'int64' || (found === 'float64' && type !== 'string') ? type !== 'bool' : false
