/** What rules can do with texts. */
import type { Environment } from '@marcbachmann/cel-js'
import { isObject } from '../decode.ts'
import { goQuoted } from '../govalue.ts'
import { addNamespace } from './namespace.ts'

export const addTexts = (language: Environment): Environment =>
  addNamespace(language, 'Strings', 'strings')
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
      const characters = Array.from(text)
      if (index < 0n || index > BigInt(characters.length)) throw new Error(`index out of range: ${index}`)
      return characters[Number(index)] ?? ''
    })
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    )
    .registerFunction('string.replace(string, string, int): string', replaced)
    .registerFunction('string.format(list): string', formatted)
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => regularExpression(pattern).exec(text)?.[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => all(text, pattern))
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, most: bigint) =>
      most < 0n ? all(text, pattern) : all(text, pattern).slice(0, Number(most)),
    )
    .registerFunction('Strings.quote(string): string', (_: unknown, text: string) => goQuoted(text))

function regularExpression(pattern: string, flags = ''): RegExp {
  try {
    return new RegExp(pattern, `u${flags}`)
  } catch {
    throw new Error(`Illegal regex: ${pattern}`)
  }
}

const all = (text: string, pattern: string): string[] => text.match(regularExpression(pattern, 'g')) ?? []

function replaced(text: string, from: string, to: string, most: bigint): string {
  if (most < 0n) return text.replaceAll(from, () => to)
  let left = most
  return text.replaceAll(from, (found) => (left-- > 0n ? to : found))
}

/** `"%s has %d of %.1f".format([a, b, c])` */
function formatted(text: string, values: readonly unknown[]): string {
  let next = 0
  const result = text.replaceAll(/%(?:\.(\d+))?([%a-zA-Z])/g, (clause, digits: string | undefined, verb: string) => {
    if (verb === '%') return '%'
    if (next >= values.length) throw new Error(`index ${next} out of range`)
    const value = values[next++]
    const write = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (!write) throw new Error(`could not parse formatting clause: unrecognized formatting clause "${clause}"`)
    return write(value, Number(digits ?? 6))
  })
  return result
}

function integer(value: unknown, what: string): bigint {
  if (typeof value === 'bigint') return value
  throw new Error(`${what} clause can only be used on integers`)
}

const hexadecimal = (value: unknown): string =>
  typeof value === 'string' ? Buffer.from(value).toString('hex') : integer(value, 'hexadecimal').toString(16)

const verbs: Readonly<Record<string, (value: unknown, digits: number) => string>> = {
  s: plain,
  d: (value) => `${integer(value, 'decimal')}`,
  f: (value, digits) => Number(value).toFixed(digits),
  e: (value, digits) =>
    Number(value)
      .toExponential(digits)
      .replace(/e([+-])(\d)$/, 'e$10$2'),
  b: (value) => (typeof value === 'boolean' ? `${Number(value)}` : integer(value, 'binary').toString(2)),
  o: (value) => integer(value, 'octal').toString(8),
  x: hexadecimal,
  X: (value) => hexadecimal(value).toUpperCase(),
}

function plain(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  // Quantities and the like know how they are written.
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return `${value as number}`
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${plain(item)}`)
  return `{${entries.toSorted().join(', ')}}`
}
