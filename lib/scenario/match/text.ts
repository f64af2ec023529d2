/** One line or cell of a transcript against one of the run. */
import type { MatchContext } from './context.ts'
import { escape, type Conflict, type Variables } from './variables.ts'
import { partsOf, patterns, type Part } from './values.ts'

/** A piece of expected text, with its place in the scenario. */
export interface Expected {
  line: number
  text: string
}

/** Binds the values of `expected` to those of `actual`; tells why that cannot be. Blanks count as one. */
export function unifyText({ line, text }: Expected, actual: string, { variables }: MatchContext): Conflict | undefined {
  const parts = partsOf(text)
  if (text === actual)
    return bindAll(
      parts,
      parts.filter(isValue).map((part) => part.text),
      line,
      variables,
    )
  const values = new RegExp(`^${parts.map((part) => sourceOf(part, variables)).join('')}$`, 's').exec(actual)
  if (values === null) return { message: `expected ${quote(text)}, but found ${quote(actual)}` }
  return bindAll(parts, values.slice(1), line, variables)
}

function isValue({ kind }: Part): boolean {
  return kind !== 'literal'
}

function sourceOf({ kind, text }: Part, variables: Variables): string {
  if (kind === 'literal') return escape(text).replaceAll(/\s+/g, String.raw`\s+`)
  const known = kind === 'capture' ? variables.get('capture', text) : undefined
  return `(${known === undefined ? patterns[kind] : escape(known)})`
}

function bindAll(
  parts: readonly Part[],
  values: readonly string[],
  line: number,
  variables: Variables,
): Conflict | undefined {
  const mark = variables.mark()
  for (const [index, { kind, text }] of parts.filter(isValue).entries()) {
    const actual = values[index]!
    if (kind === 'duration' || kind === 'wildcard' || (kind === 'capture' && text === actual)) continue
    const isDashed = kind === 'dashed-address'
    const conflict = isDashed
      ? variables.bind('address', undashed(text), undashed(actual), line)
      : variables.bind(kind, text, actual, line)
    if (conflict === undefined) continue
    variables.undo(mark)
    return conflict
  }
  return undefined
}

function undashed(address: string): string {
  return address.replaceAll('-', /^\d+-\d+-\d+-\d+$/.test(address) ? '.' : ':')
}

export function quote(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 119)}…` : text
  return text === '' ? 'nothing' : `"${short}"`
}
